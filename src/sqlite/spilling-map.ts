import { connect, type Connection, type Statement } from './driver.js';

/** What went to the disk: a temporary database, which SQLite deletes when it is closed. */
interface Spilled {
  readonly connection: Connection;
  readonly put: Statement;
  readonly get: Statement;
}

const IN_MEMORY = 100_000;

/** A map of texts of any size in bounded memory: what was not set for long goes to a temporary file. */
export class SpillingMap {
  private readonly recent = new Map<string, string>();
  private spilled: Spilled | null = null;

  /** @param limit entries kept in memory */
  constructor(private readonly limit = IN_MEMORY) {}

  get(key: string): string | undefined {
    const known = this.recent.get(key);
    if (known !== undefined || this.spilled === null) return known;
    const row = this.spilled.get.get(key) as { readonly value: string } | undefined;
    return row?.value;
  }

  set(key: string, value: string): void {
    this.recent.delete(key);
    this.recent.set(key, value);
    if (this.recent.size > this.limit) this.spill();
  }

  close(): void {
    this.spilled?.connection.close();
    this.spilled = null;
    this.recent.clear();
  }

  private spill(): void {
    const { connection, put } = (this.spilled ??= open());
    connection.exec('BEGIN');
    let left = Math.ceil(this.limit / 2);
    for (const [key, value] of this.recent) {
      put.run(key, value);
      this.recent.delete(key);
      left -= 1;
      if (left === 0) break;
    }
    connection.exec('COMMIT');
  }
}

function open(): Spilled {
  const connection = connect('');
  connection.exec('PRAGMA journal_mode = OFF');
  connection.exec('PRAGMA synchronous = OFF');
  connection.exec('CREATE TABLE entries (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID');
  return {
    connection,
    put: connection.prepare('INSERT OR REPLACE INTO entries (key, value) VALUES (?, ?)'),
    get: connection.prepare('SELECT value FROM entries WHERE key = ?'),
  };
}
