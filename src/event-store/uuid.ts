import { randomFillSync } from 'node:crypto';
import { v5, v7 } from 'uuid';

/** Namespace of the ids that follow from another event's id. It must never change: ids would be given anew. */
const REACTIONS = 'b4a1f0de-6a3c-4d52-9c1b-5d0a6c1e7f42';

const RANDOM_BYTES = 16;
const pool = new Uint8Array(256 * RANDOM_BYTES);
let used = pool.length;

/** An id for a request, or for an event that it decided: UUIDv7, so that ids ascend with time, to the millisecond. */
export function newEventId(): string {
  // Asking the system for randomness costs more than all the rest of sealing an event: once for 256 ids.
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += RANDOM_BYTES;
  return v7({ random: pool.subarray(used - RANDOM_BYTES, used) });
}

/**
 * The id of an event that a reaction appends: done again after a crash, the same id (UUIDv5).
 * @param causeId id of the event reacted to
 * @param reactionName names the reaction, and which of its events
 */
export function derivedEventId(causeId: string, reactionName: string): string {
  return v5(`${causeId}/${reactionName}`, REACTIONS);
}
