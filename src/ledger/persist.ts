import { setTimeout as sleep } from 'node:timers/promises';
import { CommitUnknown, StoreUnavailable, type EventStore } from '../event-store/event-store.js';

const ATTEMPTS = 5;
const FIRST_WAIT_MS = 100;

/**
 * Appends, and repeats the very same append while its outcome is unknown: same ids, same expected revision.
 * @throws what the store throws; CommitUnknown if the store stayed away after a reply was lost
 */
export async function persist(
  store: EventStore,
  ...append: Parameters<EventStore['append']>
): ReturnType<EventStore['append']> {
  let lost: CommitUnknown | null = null;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await store.append(...append);
    } catch (error) {
      if (error instanceof CommitUnknown) lost = error;
      // That the store can't be reached now tells nothing about the append whose reply was lost.
      else if (lost === null || !(error instanceof StoreUnavailable)) throw error;
      if (attempt === ATTEMPTS) throw lost;
      await sleep(FIRST_WAIT_MS * 2 ** (attempt - 1));
    }
  }
}
