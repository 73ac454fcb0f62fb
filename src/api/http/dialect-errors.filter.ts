import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { ApiError } from './api-error.js';
import type { ErrorAnswer, ErrorShape } from './error-shape.js';
import { failureOf } from './failures.js';

/** Turns everything that is thrown into the words of the dialect that was spoken. */
@Catch()
export class DialectErrors implements ExceptionFilter {
  private readonly shapes: readonly ErrorShape[];

  /** @param otherwise for paths that belong to no dialect */
  constructor(
    shapes: readonly ErrorShape[],
    private readonly otherwise: ErrorShape,
    private readonly log: Logger,
  ) {
    this.shapes = shapes.toSorted((a, b) => b.prefix.length - a.prefix.length);
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.send(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  send(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const { status, body, headers = {} } = this.answer(error, request);
    if (reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    void reply.status(status).headers(headers);
    if (body === null) void reply.send('');
    else if (typeof body === 'string') void reply.type('text/plain; charset=utf-8').send(body);
    else void reply.type(headers['content-type'] ?? 'application/json').send(JSON.stringify(body));
  }

  private answer(error: unknown, request: FastifyRequest): ErrorAnswer {
    if (error instanceof ApiError) return error;
    const failure = failureOf(error);
    if (failure.kind === 'internal')
      this.log.error({ err: error, method: request.method }, 'a request failed');
    const path = request.url;
    const shape = this.shapes.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));
    return (shape ?? this.otherwise).answer(
      failure.kind === 'unknown_route' && knowsOtherMethod(request) ? { kind: 'wrong_method' } : failure,
    );
  }
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Whether the path would be served under another method. */
function knowsOtherMethod({ server, method, url }: FastifyRequest): boolean {
  const path = url.split('?')[0] ?? url;
  return METHODS.some(other => other !== method && server.findRoute({ method: other, url: path }) !== null);
}
