import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '../../sqlite/database.js';
import { describeReadModels } from '../read-models.contract.js';
import { SqliteReadModels } from './sqlite-read-models.js';

describeReadModels('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'read-models-'));
  let database = Database.open(folder);
  return {
    readModels: new SqliteReadModels(database),
    async reopen() {
      database.close();
      database = Database.open(folder);
      return new SqliteReadModels(database);
    },
    async destroy() {
      database.close();
      await rm(folder, { recursive: true });
    },
  };
});
