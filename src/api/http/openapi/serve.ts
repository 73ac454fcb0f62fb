import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createOpenApiDocument } from './create-document.js';

const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'application/javascript; charset=utf-8',
};

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Build Ledger API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><div id="ui"></div><script src="/docs/swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({ url: '/docs-json', dom_id: '#ui' });</script></body></html>`;

/** At `/docs`, and as JSON at `/docs-json`; its page and scripts come from this server. */
export function serveOpenApi(app: NestFastifyApplication): void {
  let text: string | null = null;
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  fastify.get('/docs', (_request, reply) => reply.type('text/html; charset=utf-8').send(PAGE));
  fastify.get('/docs-json', (_request, reply) => {
    text ??= JSON.stringify(createOpenApiDocument(app));
    return reply.type('application/json').send(text);
  });
  for (const [name, type] of Object.entries(ASSETS)) {
    fastify.get(`/docs/${name}`, (_request, reply) =>
      reply.type(type).send(createReadStream(join(folder, name))),
    );
  }
}
