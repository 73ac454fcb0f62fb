import type { Envelope, RecordedEvent } from './envelope.js';
import { upcast, type Upcasters } from './upcasters.js';

/**
 * The one way to a recorded event, read or just written, whatever the engine: the same keys in the same order.
 * Key by key, since spreading the envelope takes longer than parsing it.
 */
export function recordedEvent(
  envelope: Envelope,
  hash: string,
  position: bigint,
  registry: Upcasters,
): RecordedEvent {
  const event: { -readonly [Key in keyof RecordedEvent]: RecordedEvent[Key] } = {
    id: envelope.id,
    type: envelope.type,
    schemaVersion: envelope.schemaVersion,
    stream: envelope.stream,
    revision: envelope.revision,
    occurredAt: envelope.occurredAt,
    actor: envelope.actor,
    causationId: envelope.causationId,
    correlationId: envelope.correlationId,
    previousHash: envelope.previousHash,
    data: envelope.data,
    hash,
    position,
  };
  if (envelope.reason !== undefined) event.reason = envelope.reason;
  if (envelope.idempotencyKey !== undefined) event.idempotencyKey = envelope.idempotencyKey;
  return upcast(event, registry);
}
