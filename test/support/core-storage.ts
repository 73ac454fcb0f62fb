import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '../../src/event-store/event-store.js';
import { SqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store.js';
import type { CollectionSpec, ReadModels } from '../../src/read-models/read-models.js';
import { SqliteReadModels } from '../../src/read-models/sqlite/sqlite-read-models.js';
import { Database } from '../../src/sqlite/database.js';

/** The embedded engine's ports on a folder of their own, and nothing that runs on them. */
export interface Storage {
  readonly store: EventStore;
  readonly readModels: ReadModels;
  close(): Promise<void>;
}

export async function openStorage(collections: readonly CollectionSpec[] = []): Promise<Storage> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-storage-'));
  const database = Database.open(folder);
  const store = new SqliteEventStore(database);
  const readModels = new SqliteReadModels(database);
  await readModels.open(collections);
  return {
    store,
    readModels,
    async close() {
      await store.close();
      await readModels.close();
      database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Looks again and again, for ten seconds at most. @returns what was seen last */
export async function eventually<T>(
  look: () => T | Promise<T>,
  holds: (seen: T) => boolean = Boolean,
): Promise<T> {
  for (let left = 1_000; ; left -= 1) {
    const seen = await look();
    if (holds(seen) || left === 0) return seen;
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}
