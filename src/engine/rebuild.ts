import { loadConfig } from '../config/config.js';
import { SqliteEventStore } from '../event-store/sqlite/sqlite-event-store.js';
import { foldAnew } from '../projections/fold-anew.js';
import { projections } from '../projections/index.js';
import { SqliteReadModels } from '../read-models/sqlite/sqlite-read-models.js';
import { Database } from '../sqlite/database.js';

export interface RebuildResult {
  /** Events that were folded. */
  readonly events: number;
  readonly seconds: number;
  /** SHA-256 of each read model's documents, by its name. */
  readonly digests: Readonly<Record<string, string>>;
}

/**
 * Folds every read model anew on the data folder of LEDGER_DATA; what serves stays until the end.
 * @param onProgress position reached, and the last one there is
 * @throws DataFolderInUse while a server runs on the folder
 */
export async function rebuildReadModels(
  env: Readonly<Record<string, string | undefined>>,
  onProgress: (done: bigint | number, total: number) => void,
): Promise<RebuildResult> {
  const config = loadConfig(env);
  const database = Database.open(config.dataDir);
  try {
    const store = new SqliteEventStore(database);
    const readModels = new SqliteReadModels(database);
    const began = performance.now();
    const { events } = await foldAnew(store, readModels, (done, last) => onProgress(done, Number(last)));
    const seconds = (performance.now() - began) / 1000;
    const digests: Record<string, string> = {};
    for (const { collection } of projections)
      digests[collection.name] = await readModels.digest(collection.name);
    return { events, seconds, digests };
  } finally {
    database.close();
  }
}
