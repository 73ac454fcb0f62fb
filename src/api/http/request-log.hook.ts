import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { loggedUrl } from '../../secrets/redact.js';

/** One line a request: method, path without secrets, status, milliseconds. For `LEDGER_LOG=debug`. */
export function requestLog(log: Logger) {
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const { method, url } = request;
    const ms = Math.round(reply.elapsedTime);
    log.debug({ method, path: loggedUrl(url), status: reply.statusCode, ms }, 'request');
    done();
  };
}
