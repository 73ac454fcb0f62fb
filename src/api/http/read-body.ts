import type { IncomingMessage } from 'node:http';
import { MalformedBody } from './failures.js';

/** As Fastify itself says it. */
export class BodyTooLarge extends Error {
  readonly statusCode = 413;

  constructor() {
    super('the body is too large');
  }
}

/**
 * A whole body in memory, and never more than the limit, announced or not.
 * @param limit bytes
 * @throws BodyTooLarge (the rest is not read), MalformedBody for one that breaks off
 */
export function readBody(body: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const announced = Number(body.headers['content-length'] ?? 0);
    if (announced > limit) {
      reject(new BodyTooLarge());
      return;
    }
    const chunks: Buffer[] = [];
    let length = 0;
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      if (length <= limit) {
        chunks.push(chunk);
        return;
      }
      body.off('data', onData);
      reject(new BodyTooLarge());
    };
    body.on('data', onData);
    body.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    body.once('error', () => reject(new MalformedBody('the body ended early')));
  });
}
