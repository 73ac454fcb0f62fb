import { existsSync } from 'node:fs';
import { databaseFile } from '../../sqlite/database.js';
import { connect, type Connection } from '../../sqlite/driver.js';
import type { AnyRow, StoredRow, StoredRows } from '../stored-row.js';

const PAGE = 500;

/** There is no ledger in the folder. */
export class NoLedger extends Error {
  constructor(folder: string) {
    super(`There is no ledger in ${folder} (LEDGER_DATA says which folder it is)`);
    this.name = 'NoLedger';
  }
}

interface Row {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly hash: string;
  readonly body: Uint8Array;
}

/** The rows of the events' table byte for byte. The folder isn't locked: a server may write to it meanwhile. */
export class SqliteStoredRows implements StoredRows {
  readonly last: bigint;
  readonly consecutive = true;

  private constructor(private readonly connection: Connection) {
    const row = connection.prepare('SELECT max(position) AS last FROM events').get();
    this.last = BigInt((row as { readonly last: number | null }).last ?? 0);
  }

  /** @throws NoLedger */
  static open(folder: string): SqliteStoredRows {
    const path = databaseFile(folder);
    if (!existsSync(path)) throw new NoLedger(folder);
    const connection = connect(path);
    try {
      connection.exec('PRAGMA busy_timeout = 5000');
      connection.exec('PRAGMA query_only = ON');
      return new SqliteStoredRows(connection);
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  async *pages(): AsyncGenerator<readonly AnyRow[]> {
    for (let after = 0n; after < this.last;) {
      const page = this.read(after);
      yield page;
      const end = page.at(-1);
      if (end === undefined || 'unreadable' in end) return;
      after = end.position;
    }
  }

  close(): void {
    this.connection.close();
  }

  private read(after: bigint): AnyRow[] {
    try {
      return this.select(after, PAGE);
    } catch {
      return this.readOneByOne(after);
    }
  }

  /** Up to the row that can't be read. */
  private readOneByOne(after: bigint): AnyRow[] {
    const rows: AnyRow[] = [];
    for (let at = after; ;) {
      try {
        const [row] = this.select(at, 1);
        if (row === undefined) return rows;
        rows.push(row);
        at = row.position;
      } catch (error) {
        const unreadable = error instanceof Error ? error.message : String(error);
        return [...rows, { unreadable, position: at + 1n, line: null }];
      }
    }
  }

  private select(after: bigint, limit: number): StoredRow[] {
    const rows = this.connection
      .prepare(
        `SELECT position, stream, revision, hash, CAST(body AS BLOB) AS body FROM events
         WHERE position > ? AND position <= ? ORDER BY position LIMIT ?`,
      )
      .all(after, this.last, limit);
    return (rows as Row[]).map(({ position, stream, revision, hash, body }) => ({
      position: BigInt(position),
      hash,
      text: Buffer.from(body.buffer, body.byteOffset, body.byteLength),
      place: { stream, revision },
      line: null,
    }));
  }
}
