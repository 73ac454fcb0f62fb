import { join } from 'node:path';
import { FileBlobs } from '../blobs/files/file-blobs.js';
import type { Config } from '../config/config.js';
import { SqliteEventStore } from '../event-store/sqlite/sqlite-event-store.js';
import type { Clock } from '../ledger/clock.js';
import { EmbeddedLeases } from '../leases/embedded-leases.js';
import { SqliteReadModels } from '../read-models/sqlite/sqlite-read-models.js';
import { Database } from '../sqlite/database.js';
import type { Storage } from './engine.js';
import { withS3 } from './with-s3.js';

/**
 * Everything in the data folder, which is locked.
 * @throws DataFolderInUse, DatabaseTooNew
 */
export async function openEmbedded(config: Config, clock: Clock): Promise<Storage> {
  const database = Database.open(config.dataDir);
  try {
    const store = new SqliteEventStore(database);
    const readModels = new SqliteReadModels(database);
    const files = await FileBlobs.open(join(config.dataDir, 'blobs'), { now: () => clock.now() });
    const blobs = await withS3(files, config.s3Url);
    return {
      store,
      readModels,
      blobs,
      leases: new EmbeddedLeases(),
      exclusive: true,
      async close() {
        await store.close();
        await readModels.close();
        await blobs.close();
        database.close();
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}
