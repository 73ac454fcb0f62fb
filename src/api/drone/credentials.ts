import type { FastifyRequest } from 'fastify';

type Asking = Pick<FastifyRequest, 'headers' | 'query' | 'body' | 'method'>;

/** A token that a request carries, and whether a browser sent it without being asked. */
export interface Credentials {
  readonly token: string;
  readonly fromCookie: boolean;
}

/**
 * In Drone's order: the `Authorization` header with or without `Bearer`, the parameter `access_token`, the cookie
 * `user_sess` (reference/protocols.md 6.1).
 */
export function credentialsOf({ headers, query, body }: Asking): Credentials | null {
  const { authorization, cookie } = headers;
  const given =
    (authorization === undefined ? undefined : authorization.replace(/^\s*Bearer\s+/i, '').trim()) ||
    textOf(query) ||
    textOf(body);
  if (given) return { token: given, fromCookie: false };
  const session = /(?:^|;\s*)user_sess=([^;]*)/.exec(cookie ?? '')?.[1]?.trim();
  return session ? { token: session, fromCookie: true } : null;
}

function textOf(container: unknown): string | undefined {
  if (typeof container !== 'object' || container === null || !('access_token' in container)) return undefined;
  return typeof container.access_token === 'string' ? container.access_token : undefined;
}
