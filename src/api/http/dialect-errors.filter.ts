import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { loggedUrl } from '../../secrets/redact.js';
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

  /** Answers; a download that has begun is broken off, so that nobody takes it for whole. */
  send(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const { status, body, headers = {} } = this.answer(error, request);
    if (reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    // Whatever a controller had begun to say of the body it meant to send.
    reply.removeHeader('content-length');
    reply.removeHeader('content-type');
    void reply.status(status).headers(headers);
    if (body === null) void reply.send('');
    else if (typeof body === 'string') void reply.type('text/plain; charset=utf-8').send(body);
    else void reply.type(headers['content-type'] ?? 'application/json').send(JSON.stringify(body));
  }

  private answer(error: unknown, request: FastifyRequest): ErrorAnswer {
    if (error instanceof ApiError) return error;
    const failure = failureOf(error);
    const shape = this.shapeOf(pathOf(request));
    if (failure.kind === 'internal') this.tell('error', error, request);
    if (failure.kind === 'unavailable') this.tell('warn', error, request);
    const methods = failure.kind === 'unknown_route' ? otherMethods(request) : [];
    if (methods.length === 0) return shape.answer(failure);
    const { status, body, headers } = shape.answer({ kind: 'wrong_method' });
    return { status, body, headers: { ...headers, Allow: methods.join(', ') } };
  }

  private shapeOf(path: string): ErrorShape {
    const shape = this.shapes.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));
    return shape ?? this.otherwise;
  }

  private tell(level: 'error' | 'warn', error: unknown, { method, url }: FastifyRequest): void {
    this.log[level]({ err: error, method, path: loggedUrl(url) }, 'a request failed');
  }
}

const METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Methods under which the path would be served; none if it is served under the request's own. */
function otherMethods(request: FastifyRequest): readonly string[] {
  const { server, method } = request;
  const url = pathOf(request);
  const served = METHODS.filter(other => server.findRoute({ method: other, url }) !== null);
  return served.includes(method) ? [] : served;
}

const pathOf = ({ url }: FastifyRequest): string => url.split('?', 1)[0] ?? url;
