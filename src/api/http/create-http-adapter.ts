import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Limits } from '../../config/config.js';
import { MalformedBody } from './failures.js';
import { rewriteUrl } from './rewrite-url.js';

/**
 * Fastify as the dialects need it: long refs in paths, GitLab's spellings, no logging of its own. A request has no
 * time limit, since artifacts may be large; a connection on which nothing moves has one.
 */
export function createHttpAdapter(limits: Limits): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: limits.jsonBody,
    rewriteUrl: (request: { readonly url?: string }) => rewriteUrl(request.url ?? '/'),
    routerOptions: { maxParamLength: 1_000, ignoreTrailingSlash: true },
    requestTimeout: 0,
    connectionTimeout: 120_000,
    keepAliveTimeout: 72_000,
    http: { headersTimeout: 20_000 },
    forceCloseConnections: 'idle',
    logger: false,
    frameworkErrors: inDialect,
  });
}

/**
 * What the router refuses before any hook runs goes the way of all other errors, in words of ours: Fastify's repeat
 * the address, and with it a token that may stand there.
 */
function inDialect({ code }: { code?: string }, request: FastifyRequest, reply: FastifyReply): void {
  const tooLong = code === 'FST_ERR_MAX_PARAM_LENGTH';
  const error = new MalformedBody(
    tooLong ? 'a part of the path is too long' : 'the path is not percent-encoded UTF-8',
  );
  void (reply.server.errorHandler as Handler)(error, request, reply);
}

type Handler = (error: unknown, request: FastifyRequest, reply: FastifyReply) => unknown;
