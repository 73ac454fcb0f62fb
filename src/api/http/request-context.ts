import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../event-store/envelope.js';
import { newEventId } from '../../event-store/uuid.js';
import type { CommandContext } from '../../ledger/context.js';

const PLAIN = /^[\x20-\x7e]{1,128}$/;

/**
 * Puts a request's facts into what stands in the envelope: `X-Request-Id` is the correlation (else one is
 * made), `X-Ledger-Reason` or the body's `reason` the reason, `Idempotency-Key` the key. Headers that are not
 * 1 to 128 printable ASCII characters are taken as absent; a reason is cut at 500 characters.
 */
export function commandContext(request: FastifyRequest, actor: Actor): CommandContext {
  const requestId = plainHeader(request, 'x-request-id') ?? newEventId();
  const reason = reasonOf(request);
  const idempotencyKey = plainHeader(request, 'idempotency-key');
  return {
    actor,
    causationId: requestId,
    correlationId: requestId,
    ...(reason === undefined ? {} : { reason }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  };
}

function plainHeader(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && PLAIN.test(value) ? value : undefined;
}

function reasonOf(request: FastifyRequest): string | undefined {
  const body: unknown = request.body;
  const inBody =
    typeof body === 'object' && body !== null && !Buffer.isBuffer(body)
      ? (body as Record<string, unknown>).reason
      : undefined;
  const reason = typeof inBody === 'string' ? inBody : request.headers['x-ledger-reason'];
  return typeof reason === 'string' && reason !== '' ? reason.slice(0, 500) : undefined;
}
