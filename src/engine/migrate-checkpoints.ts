import type { EventStore } from '../event-store/event-store.js';
import { pages } from './migrate-events.js';

/** Appends under way at the same time where the order of all events is nobody's concern. */
const CONCURRENT = 64;

/**
 * How many appends may be under way. A signed checkpoint vouches for all events before it in their order: where there is
 * one, each append waits for the one before, since no target promises to keep the order of appends that overlap.
 * @param asked null: nobody said
 * @param onNotice what somebody who waits should know
 * @throws MigrationStopped
 */
export async function concurrency(
  source: EventStore,
  asked: number | null,
  signal: AbortSignal,
  onNotice: (notice: string) => void,
): Promise<number> {
  if (asked === 1 || !(await hasCheckpoints(source, signal))) return asked ?? CONCURRENT;
  if (asked === null) {
    onNotice('the source has signed checkpoints: its events are copied one append at a time, in their order');
    return 1;
  }
  onNotice(
    `the source has signed checkpoints: with ${asked} appends at once they will hardly hold in the target`,
  );
  return asked;
}

async function hasCheckpoints(store: EventStore, signal: AbortSignal): Promise<boolean> {
  for await (const page of pages(store, signal)) {
    if (page.some(({ type }) => type === 'CheckpointSigned')) return true;
  }
  return false;
}
