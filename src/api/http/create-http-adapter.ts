import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Limits } from '../../config/config.js';
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

/** What the router refuses before any hook runs (bad percent-encoding, say) goes the way of all other errors. */
function inDialect(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  void (reply.server.errorHandler as Handler)(error, request, reply);
}

type Handler = (error: unknown, request: FastifyRequest, reply: FastifyReply) => unknown;
