import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { parse as parseQuery } from 'node:querystring';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Limits } from '../../config/config.js';
import { MalformedBody } from './failures.js';
import { flawOf } from './json-flaws.js';
import { readBody } from './read-body.js';

/**
 * JSON must be valid UTF-8; an empty body is no body. Multipart is left alone, so that uploads stream; whatever
 * else comes is bytes.
 */
export async function addBodyParsers(fastify: FastifyInstance, limits: Limits): Promise<void> {
  fastify.removeAllContentTypeParsers();
  await fastify.register(multipart);
  const parseJson = jsonParser(fastify);
  const read = (request: FastifyRequest, body: IncomingMessage): Promise<Buffer> =>
    readBody(body, carriesTrace(request) ? Math.max(limits.jsonBody, limits.trace) : limits.jsonBody);
  fastify.addContentTypeParser('application/json', async (request: FastifyRequest, body: IncomingMessage) =>
    parseJson(request, await read(request, body)),
  );
  fastify.addContentTypeParser(
    'application/x-www-form-urlencoded',
    async (request: FastifyRequest, body: IncomingMessage) => parseForm(request, await read(request, body)),
  );
  fastify.addContentTypeParser('*', read);
}

/** Fastify's own, which refuses keys that would reach an object's prototype. */
function jsonParser(fastify: FastifyInstance): (request: FastifyRequest, body: Buffer) => unknown {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  return (request, body) => {
    if (body.length === 0 || isIgnored(request)) return {};
    let parsed: unknown;
    // It calls back at once.
    void parse(request, textOf(body), (error, value: unknown) => {
      if (error !== null) throw new MalformedBody('the body is not valid JSON');
      parsed = value;
    });
    const flaw = flawOf(parsed, { loneSurrogates: isRunners(request) });
    if (flaw !== null) throw new MalformedBody(`the body ${flaw}`);
    return parsed;
  };
}

/** Without a prototype: a field may be called anything. */
function parseForm(request: FastifyRequest, body: Buffer): object {
  if (isIgnored(request) && !isUtf8(body)) return {};
  return parseQuery(textOf(body));
}

function textOf(body: Buffer): string {
  if (!isUtf8(body)) throw new MalformedBody('the body is not valid UTF-8');
  return body.toString();
}

/** Drone ignores what a restart brings along, but for a token in a form. */
const isIgnored = ({ url }: FastifyRequest): boolean => url.startsWith('/api/repos/');

const isRunners = ({ url }: FastifyRequest): boolean => url.startsWith('/ci/');

/** A piece of a trace, or the final PUT of a 1.x runner: the whole trace as JSON, where a byte may take six. */
const carriesTrace = ({ method, url }: FastifyRequest): boolean =>
  (method === 'PUT' || method === 'PATCH') && url.startsWith('/ci/api/v1/builds/');
