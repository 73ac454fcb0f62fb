import { isUtf8 } from 'node:buffer';
import { parse as parseQuery } from 'node:querystring';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Limits } from '../../config/config.js';
import { MalformedBody } from './failures.js';

/**
 * JSON must be valid UTF-8; an empty body is no body. Multipart is left alone, so that uploads stream; whatever
 * else comes is bytes.
 */
export async function addBodyParsers(fastify: FastifyInstance, limits: Limits): Promise<void> {
  fastify.removeAllContentTypeParsers();
  await fastify.register(multipart);
  // A final PUT of a 1.x runner carries the whole trace as JSON, where a byte may take six.
  const json = { parseAs: 'buffer' as const, bodyLimit: Math.max(limits.jsonBody, limits.trace) };
  fastify.addContentTypeParser<Buffer>('application/json', json, (request, body, done) => {
    try {
      done(null, parseJson(request, body, limits));
    } catch (error) {
      done(error as Error);
    }
  });
  const form = { parseAs: 'buffer' as const, bodyLimit: limits.jsonBody };
  fastify.addContentTypeParser<Buffer>('application/x-www-form-urlencoded', form, (_request, body, done) => {
    if (isUtf8(body)) done(null, { ...parseQuery(String(body)) });
    else done(new MalformedBody('the body is not valid UTF-8'));
  });
  const bytes = { parseAs: 'buffer' as const, bodyLimit: limits.trace };
  fastify.addContentTypeParser<Buffer>('*', bytes, (_request, body, done) => done(null, body));
}

function parseJson(request: FastifyRequest, body: Buffer, limits: Limits): unknown {
  if (body.length > limits.jsonBody && !carriesTrace(request)) throw new BodyTooLarge();
  // Drone ignores what a restart brings along.
  if (body.length === 0 || request.url.startsWith('/api/repos/')) return {};
  if (!isUtf8(body)) throw new MalformedBody('the body is not valid UTF-8');
  try {
    return JSON.parse(body.toString(), (key, value: unknown) => (key === '__proto__' ? undefined : value));
  } catch {
    throw new MalformedBody('the body is not valid JSON');
  }
}

const carriesTrace = ({ method, url }: FastifyRequest): boolean =>
  method === 'PUT' && url.startsWith('/ci/api/v1/builds/');

/** As Fastify itself says it. */
class BodyTooLarge extends Error {
  readonly statusCode = 413;
}
