import { join } from 'node:path';
import {
  BUSY,
  CANNOT_OPEN,
  FULL,
  IO_ERROR,
  LOCKED,
  READ_ONLY,
  connect,
  resultCode,
  type Connection,
  type Statement,
} from '../../sqlite/driver.js';
import { PersonKeysUnavailable, type PersonKey, type PersonKeys } from '../person-keys.js';

export const PEOPLE_FILE = 'people.db';

/**
 * A rollback journal, which is gone when a change is done: a write-ahead log would go on holding what was overwritten.
 * EXTRA: that it is gone is on the disk, too.
 */
const PRAGMAS = [
  'PRAGMA busy_timeout = 5000',
  'PRAGMA journal_mode = DELETE',
  'PRAGMA synchronous = EXTRA',
  'PRAGMA secure_delete = ON',
  'PRAGMA temp_store = MEMORY',
];

const TABLE = `CREATE TABLE IF NOT EXISTS person_keys (
  person TEXT PRIMARY KEY,
  key TEXT,
  forgotten_as INTEGER,
  CHECK ((key IS NULL) <> (forgotten_as IS NULL))
) STRICT`;

interface Row {
  readonly person: string;
  readonly key: string | null;
  readonly forgotten_as: number | null;
}

/** Keys in a SQLite file of their own in the data folder, for one process: whoever opens it holds the folder's lock. */
export class SqlitePersonKeys implements PersonKeys {
  private readonly connection: Connection;
  private readonly one: Statement;
  private open = true;

  /** @param folder must be there */
  constructor(folder: string) {
    this.connection = connect(join(folder, PEOPLE_FILE));
    for (const pragma of PRAGMAS) this.connection.exec(pragma);
    this.connection.exec(TABLE);
    this.one = this.connection.prepare('SELECT person, key, forgotten_as FROM person_keys WHERE person = ?');
  }

  async load(persons: readonly string[]): Promise<Map<string, PersonKey>> {
    return reach(() => {
      const found = new Map<string, PersonKey>();
      for (const person of persons) {
        const key = this.find(person);
        if (key !== null) found.set(person, key);
      }
      return found;
    });
  }

  async keep(person: string, key: string): Promise<PersonKey> {
    return reach(() => {
      this.connection
        .prepare('INSERT INTO person_keys (person, key) VALUES (?, ?) ON CONFLICT DO NOTHING')
        .run(person, key);
      return this.find(person) ?? { key };
    });
  }

  async destroy(persons: readonly string[], forgottenAs: number): Promise<void> {
    reach(() => {
      const mark = this.connection.prepare(
        `INSERT INTO person_keys (person, forgotten_as) VALUES (?, ?)
         ON CONFLICT DO UPDATE SET key = NULL, forgotten_as = excluded.forgotten_as WHERE key IS NOT NULL`,
      );
      for (const person of persons) mark.run(person, forgottenAs);
      // Pages that were split before may hold the key a second time, where no row points to.
      this.connection.exec('VACUUM');
    });
  }

  async forgotten(): Promise<number> {
    return reach(() => {
      const row = this.connection
        .prepare('SELECT count(*) AS count FROM person_keys WHERE key IS NULL')
        .get() as { readonly count: number };
      return row.count;
    });
  }

  async *entries(): AsyncIterable<readonly [string, PersonKey]> {
    const rows = reach(() =>
      this.connection.prepare('SELECT person, key, forgotten_as FROM person_keys').all(),
    );
    for (const row of rows as Row[]) yield [row.person, keyOf(row)];
  }

  async close(): Promise<void> {
    if (!this.open) return;
    this.open = false;
    this.connection.close();
  }

  private find(person: string): PersonKey | null {
    const row = this.one.get(person) as Row | undefined;
    return row === undefined ? null : keyOf(row);
  }
}

function keyOf({ key, forgotten_as: forgottenAs }: Row): PersonKey {
  return key === null ? { key, forgottenAs: forgottenAs ?? 0 } : { key };
}

/** SQLite's result codes after which asking again may help: locked by others, or the disk is full or fails. */
const AWAY: ReadonlySet<unknown> = new Set([BUSY, LOCKED, READ_ONLY, IO_ERROR, FULL, CANNOT_OPEN]);

function reach<Result>(task: () => Result): Result {
  try {
    return task();
  } catch (error) {
    if (AWAY.has(resultCode(error))) throw new PersonKeysUnavailable(error);
    throw error;
  }
}
