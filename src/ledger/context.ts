import type { Actor } from '../event-store/envelope.js';
import { newEventId } from '../event-store/uuid.js';

/** Who asks, why, and on account of what: it goes into the envelope of every event that follows. */
export interface CommandContext {
  readonly actor: Actor;
  readonly reason?: string;
  /** The request's id, or the id of the event that is reacted to. */
  readonly causationId: string;
  readonly correlationId: string;
  readonly idempotencyKey?: string;
}

/** A context for what the ledger does by itself. */
export function processContext(name: string): CommandContext {
  const id = newEventId();
  return { actor: { kind: 'process', id: 0, name }, causationId: id, correlationId: id };
}

export const SYSTEM: CommandContext['actor'] = { kind: 'system', id: 0 };
