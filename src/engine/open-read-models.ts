import type { Logger } from 'pino';
import { whileHeld } from '../leases/while-held.js';
import { foldAnew } from '../projections/fold-anew.js';
import { projections } from '../projections/index.js';
import { CollectionChanged } from '../read-models/read-models.js';
import type { Storage } from './engine.js';

/** The lease of whoever folds the read models anew. */
export const REBUILD = 'rebuild';

/** Opens the read models; when this release has others than those stored, they are folded from the events. */
export async function openReadModels(
  { store, readModels, leases }: Pick<Storage, 'store' | 'readModels' | 'leases'>,
  log: Logger,
): Promise<void> {
  const collections = projections.map(({ collection }) => collection);
  if ((await changed(() => readModels.open(collections))) === null) return;
  await whileHeld(leases, REBUILD, async () => {
    // Another server that starts with this release may have done it while we waited.
    const change = await changed(() => readModels.open(collections));
    if (change === null) return;
    log.warn(
      { collection: change.collection },
      'the read models changed with this release: folding them anew',
    );
    await foldAnew(store, readModels, () => undefined);
    await readModels.open(collections);
  });
}

/** @returns why the collections can't be opened as they are; null if they are open */
async function changed(open: () => Promise<void>): Promise<CollectionChanged | null> {
  try {
    await open();
    return null;
  } catch (error) {
    if (error instanceof CollectionChanged) return error;
    throw error;
  }
}
