import { seed } from '../../bench/seed.js';
import { SqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store.js';
import { Database } from '../../src/sqlite/database.js';

/** Does the work on the database of a folder that no server has open. */
export async function onFolder<Result>(
  folder: string,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const database = Database.open(folder);
  try {
    return await work(database);
  } finally {
    database.close();
  }
}

/** Each pipeline of ten builds that ended is 31 events: every other build was canceled before it ran. */
const EVENTS_OF_TEN = 31;

/**
 * Puts a ledger straight into the store: three projects, builds that have ended, and some that run.
 * @param events that it has at least
 * @returns how many it has
 */
export function seedFolder(folder: string, events: number, running: number): Promise<number> {
  const ended = Math.ceil(events / EVENTS_OF_TEN) * 10;
  return onFolder(folder, async database => {
    const store = new SqliteEventStore(database);
    const count = await seed(store, { projects: 3, ended, running, pending: 0 });
    await store.close();
    return count;
  });
}
