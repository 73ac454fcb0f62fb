import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '../../sqlite/database.js';
import { describeEventStore } from '../event-store.contract.js';
import { SqliteEventStore } from './sqlite-event-store.js';

describeEventStore('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'event-store-'));
  let database = Database.open(folder);
  let store = new SqliteEventStore(database);
  return {
    store,
    async reopen() {
      await store.close();
      database.close();
      database = Database.open(folder);
      store = new SqliteEventStore(database);
      return store;
    },
    async destroy() {
      await store.close();
      database.close();
      await rm(folder, { recursive: true });
    },
  };
});
