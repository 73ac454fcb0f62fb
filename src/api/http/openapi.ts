import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

/** The description of every route, made from the controllers. */
export function createOpenApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const about = new DocumentBuilder()
    .setTitle('Build Ledger')
    .setDescription(
      "One ledger of CI builds, in GitLab's, GitLab Runner's and Drone's dialects and in its own.",
    )
    .setVersion('0.1.0')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'PRIVATE-TOKEN' }, 'private-token')
    .addBearerAuth()
    .build();
  return SwaggerModule.createDocument(app, about);
}

/** At `/docs`, and as JSON at `/docs-json`; its page and scripts come from this server. */
export function serveOpenApi(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => createOpenApiDocument(app), { jsonDocumentUrl: 'docs-json' });
}
