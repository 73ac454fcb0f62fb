import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Limits } from '../../config/config.js';
import { rewriteUrl } from './rewrite-url.js';

/** Fastify as the dialects need it: long refs in paths, GitLab's spellings, no logging of its own. */
export function createHttpAdapter(limits: Limits): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: limits.jsonBody,
    rewriteUrl: (request: { readonly url?: string }) => rewriteUrl(request.url ?? '/'),
    routerOptions: { maxParamLength: 1_000, ignoreTrailingSlash: true },
    requestTimeout: 0,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    logger: false,
  });
}
