import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { version } from '../../../version.js';
import { completeDocument } from './complete-document.js';

const ABOUT = `One ledger of CI builds, in GitLab's, GitLab Runner's and Drone's dialects and in its own.

What changes something answers with \`X-Ledger-Position\`; a GET with that as \`X-Ledger-Min-Position\` shows at least
as much. \`X-Ledger-Reason\` says why (it stands in the history), \`X-Request-Id\` becomes the correlation id of what
follows. An admin acts as another user with \`sudo\` in GitLab's dialect.`;

/** The description of every route, made from the controllers. */
export function createOpenApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const about = new DocumentBuilder()
    .setTitle('Build Ledger')
    .setDescription(ABOUT)
    .setVersion(version())
    .addApiKey(
      { type: 'apiKey', in: 'header', name: 'PRIVATE-TOKEN', description: 'An access token' },
      'private-token',
    )
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An access token' })
    .addTag('GitLab v3', 'Builds in the API of GitLab 8.4 to 9.0')
    .addTag('Runner API v1', 'What gitlab-ci-multi-runner 0.x and 1.x speaks; `/ci/…` without a version, too')
    .addTag('Drone 0.4', 'Pipelines as builds of Drone, builds as its jobs')
    .addTag('Ledger', 'Projects, users, pipelines, and the history of a build')
    .addTag('Health', 'For whoever watches the server')
    .build();
  return completeDocument(SwaggerModule.createDocument(app, about));
}
