import type { Logger } from 'pino';
import { whileHeld } from '../leases/while-held.js';
import { foldAnew } from '../projections/fold-anew.js';
import { CHECKPOINT, projections } from '../projections/index.js';
import { CollectionChanged, type ReadModels } from '../read-models/read-models.js';
import type { Storage } from './engine.js';

/** The lease of whoever folds the read models anew. */
export const REBUILD = 'rebuild';

const collections = projections.map(({ collection }) => collection);

export interface OpenOptions {
  /** Documents of another version of the code serve as they are: whoever runs then folds them anew beside. */
  readonly serveOutdated: boolean;
}

/** Opens the read models; when those stored can't serve this release, they are folded from the events first. */
export async function openReadModels(
  { store, readModels, leases }: Pick<Storage, 'store' | 'readModels' | 'leases'>,
  log: Logger,
  options: OpenOptions,
): Promise<void> {
  if ((await unfit(readModels, options)) === null) return;
  await whileHeld(leases, REBUILD, async () => {
    // Another server that starts with this release may have done it while we waited.
    const collection = await unfit(readModels, options);
    if (collection === null) return;
    log.warn({ collection }, 'the read models changed with this release: folding them anew');
    await foldAnew(store, readModels, () => undefined);
    await readModels.open(collections);
  });
}

/** @returns the collection that can't be opened as it is; null if all are open */
async function unfit(readModels: ReadModels, { serveOutdated }: OpenOptions): Promise<string | null> {
  try {
    await readModels.open(collections);
  } catch (error) {
    if (error instanceof CollectionChanged) return error.collection;
    throw error;
  }
  return serveOutdated ? null : ((await readModels.kept(CHECKPOINT)).outdated[0] ?? null);
}
