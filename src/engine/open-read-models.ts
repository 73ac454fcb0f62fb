import type { Logger } from 'pino';
import type { EventStore } from '../event-store/event-store.js';
import { projections } from '../projections/index.js';
import { foldAnew } from '../projections/fold-anew.js';
import { CollectionChanged, type ReadModels } from '../read-models/read-models.js';

/** Opens the read models; when this release has others than those stored, they are folded from the events. */
export async function openReadModels(store: EventStore, readModels: ReadModels, log: Logger): Promise<void> {
  const collections = projections.map(({ collection }) => collection);
  try {
    await readModels.open(collections);
  } catch (error) {
    if (!(error instanceof CollectionChanged)) throw error;
    log.warn(
      { collection: error.collection },
      'the read models changed with this release: folding them anew',
    );
    await foldAnew(store, readModels, () => undefined);
    await readModels.open(collections);
  }
}
