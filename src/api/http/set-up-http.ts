import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../../config/config.js';
import type { ReadSide } from '../../ledger/read-side.js';
import { addBodyParsers } from './body-parsers.js';
import { DialectErrors } from './dialect-errors.filter.js';
import type { ErrorShape } from './error-shape.js';
import { DtoPipe } from './dto-pipe.js';
import { minPosition } from './min-position.hook.js';
import { serveOpenApi } from './openapi/serve.js';
import { requestLog } from './request-log.hook.js';

export interface HttpOptions {
  readonly config: Config;
  readonly readSide: ReadSide;
  readonly log: Logger;
  /** How each dialect words its failures. */
  readonly shapes: readonly ErrorShape[];
  /** For paths that belong to no dialect. */
  readonly otherwise: ErrorShape;
}

/** Everything between the socket and the controllers; called before the application is initialised. */
export async function setUpHttp(app: NestFastifyApplication, options: HttpOptions): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const errors = new DialectErrors(options.shapes, options.otherwise, options.log);
  await addBodyParsers(fastify, options.config.limits);
  fastify.addHook('onRequest', minPosition(options.readSide));
  if (options.log.isLevelEnabled('debug')) fastify.addHook('onResponse', requestLog(options.log));
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (!reply.hasHeader('x-content-type-options')) void reply.header('x-content-type-options', 'nosniff');
    done(null, payload);
  });
  // Nest sets Fastify's error handler when it is initialised, and that one asks the filters: hooks and body parsers
  // need none of their own.
  app.useGlobalFilters(errors);
  app.useGlobalPipes(new DtoPipe());
  serveOpenApi(app);
}
