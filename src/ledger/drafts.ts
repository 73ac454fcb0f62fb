import type { DomainEvent } from '../domain/event.js';
import { schemaVersions } from '../domain/events.js';
import type { EventDraft } from '../event-store/seal.js';
import { derivedEventId, newEventId } from '../event-store/uuid.js';
import type { CommandContext } from './context.js';

/** Puts the envelope's facts around decided events; their ids are fixed here, before the first attempt. */
export function draftsOf(
  events: readonly DomainEvent[],
  context: CommandContext,
  occurredAt: string,
  follows?: { readonly eventId: string; readonly reaction: string },
): EventDraft[] {
  const { actor, reason, causationId, correlationId, idempotencyKey } = context;
  return events.map((event, at) => ({
    id: follows ? derivedEventId(follows.eventId, `${follows.reaction}/${at}`) : newEventId(),
    type: event.type,
    schemaVersion: schemaVersions[event.type as keyof typeof schemaVersions],
    occurredAt,
    actor,
    ...(reason === undefined ? {} : { reason }),
    causationId,
    correlationId,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    data: event.data,
  }));
}
