import { pino } from 'pino';
import { loadConfig } from '../config/config.js';
import { systemClock } from '../ledger/clock.js';
import { whileHeld } from '../leases/while-held.js';
import { foldAnew } from '../projections/fold-anew.js';
import { EventIndexer } from '../projections/event-index/event-indexer.js';
import { projections } from '../projections/index.js';
import { REBUILD } from './open-read-models.js';
import { openStorage } from './open-storage.js';

export interface RebuildResult {
  /** Events that were folded. */
  readonly events: number;
  readonly seconds: number;
  /** SHA-256 of each read model's documents, by its name. */
  readonly digests: Readonly<Record<string, string>>;
}

/**
 * Folds every read model anew, on the data folder of LEDGER_DATA or on the engines that the environment names; what
 * serves stays until the end. In a folder, the index that questions about the past are answered from is made anew, too;
 * on engines, servers may be writing it.
 * @param onProgress position reached, and the last one there is
 * @throws DataFolderInUse while a server runs on the folder
 */
export async function rebuildReadModels(
  env: Readonly<Record<string, string | undefined>>,
  onProgress: (done: bigint | number, total: number) => void,
): Promise<RebuildResult> {
  const config = loadConfig(env);
  const log = pino({ level: config.logLevel }, pino.destination({ fd: 2, sync: true }));
  const { store, readModels, leases, exclusive, close } = await openStorage(config, systemClock, log);
  try {
    const began = performance.now();
    const { events } = await whileHeld(leases, REBUILD, () =>
      foldAnew(store, readModels, (done, last) => onProgress(done, Number(last))),
    );
    if (exclusive && config.history) await new EventIndexer(store, readModels).indexAnew();
    const seconds = (performance.now() - began) / 1000;
    const digests: Record<string, string> = {};
    for (const { collection } of projections)
      digests[collection.name] = await readModels.digest(collection.name);
    return { events, seconds, digests };
  } finally {
    await close();
  }
}
