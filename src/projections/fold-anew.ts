import type { EventStore } from '../event-store/event-store.js';
import type { ReadModels } from '../read-models/read-models.js';
import { DocumentCache } from './document-cache.js';
import { CHECKPOINT, projections as all } from './index.js';
import type { Projection } from './projection.js';
import { Projector } from './projector.js';
import type { QuarantineDocument } from './quarantine.js';

/** Events folded at once: enough that a build's whole life usually falls into one save. */
const BATCH = 10_000;
/** Documents kept between batches, so that a document that is touched again need not be read. */
const CACHED = 100_000;

export interface FoldAnewOptions {
  /** Every read model of the ledger by default. */
  readonly projections?: readonly Projection[];
  /** Position of the last event to fold; all there are by default. */
  readonly upTo?: bigint;
}

/**
 * Folds every read model from the ledger's first event on, beside those that serve, and puts them in their place.
 * @param onProgress called after each batch with the position reached and the last one there is
 * @returns how many events were folded
 */
export async function foldAnew(
  store: EventStore,
  readModels: ReadModels,
  onProgress: (position: bigint, last: bigint) => void,
  { projections = all, upTo }: FoldAnewOptions = {},
): Promise<{ readonly events: number; readonly quarantined: readonly QuarantineDocument[] }> {
  const last = upTo ?? (await store.lastPosition());
  const quarantined: QuarantineDocument[] = [];
  const projector = new Projector(projections, CHECKPOINT, new DocumentCache(CACHED), entry => {
    quarantined.push(entry);
  });
  let events = 0;
  const collections = projections.map(({ collection }) => collection);
  await readModels.rebuild(collections, [CHECKPOINT], async (save, shadow) => {
    for (let after = 0n; ;) {
      const read = await store.readAll({ after, limit: BATCH });
      const batch = upTo === undefined ? read : read.filter(({ position }) => position <= upTo);
      const end = batch.at(-1);
      if (end === undefined) return;
      await projector.apply(batch, shadow, save);
      events += batch.length;
      after = end.position;
      onProgress(after, last);
    }
  });
  return { events, quarantined };
}
