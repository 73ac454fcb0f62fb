import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A body that can be asked for on condition that it has changed. */
export interface Representation {
  readonly etag: string;
  /** JSON. A small one is sent faster as a string, together with its headers; a large one as bytes. */
  readonly body: Buffer | string;
}

/** To be counted up when the JSON of what has not changed looks different. */
const SHAPE = '1';

/** An ETag of all that a body is made of; the same on every server process and after a restart. */
export function etagOf(...parts: readonly string[]): string {
  return `W/"${hash('sha1', [SHAPE, ...parts].join('\n'), 'base64url')}"`;
}

/** Whether the client has it (RFC 9110, `If-None-Match`, weakly compared). */
export function isKnown({ headers }: Pick<FastifyRequest, 'headers'>, etag: string): boolean {
  const known = headers['if-none-match'];
  if (known === undefined || known === etag) return known === etag;
  return known.split(',').some(one => one.trim() === '*' || opaque(one) === opaque(etag));
}

const opaque = (etag: string): string => etag.trim().replace(/^W\//, '');

/**
 * 304 to a client that has it, else the whole. What one user may see no shared cache may keep: a token in
 * `PRIVATE-TOKEN` would not stop it.
 */
export function sendRepresentation(
  request: FastifyRequest,
  reply: FastifyReply,
  { etag, body }: Representation,
): void {
  void reply.header('etag', etag).header('cache-control', 'max-age=0, private, must-revalidate');
  if (isKnown(request, etag)) void reply.status(304).send();
  else void reply.header('content-type', 'application/json').send(body);
}
