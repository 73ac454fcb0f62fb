import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { connect, type Connection, type Statement } from './driver.js';
import { lockFolder } from './folder-lock.js';
import { migrate } from './migrate.js';
import { WalSync, type SyncFile } from './wal-sync.js';

/**
 * FULL: a commit is on the disk when it returns. NORMAL: until {@link Database.sync} it may be lost with the power,
 * but never half of it, and never one without all that came before it.
 */
export type Durability = 'FULL' | 'NORMAL';

export interface DatabaseOptions {
  /** Opens a file; replaced in tests that count or break what goes to SQLite. */
  readonly connect?: (path: string) => Connection;
  /** Brings a file to the disk; replaced in tests that let it fail. */
  readonly syncFile?: SyncFile;
}

const PRAGMAS = [
  'PRAGMA busy_timeout = 5000',
  'PRAGMA journal_mode = WAL',
  'PRAGMA synchronous = FULL',
  // 64 MB of write-ahead log before its pages are moved: each page is then moved less often.
  'PRAGMA wal_autocheckpoint = 16000',
  'PRAGMA cache_size = -65536',
  'PRAGMA foreign_keys = OFF',
  'PRAGMA temp_store = MEMORY',
];

/** Where the database of a data folder is. */
export function databaseFile(folder: string): string {
  return join(folder, 'ledger.db');
}

/**
 * The ledger's one SQLite file, and the lock on its folder. There is one connection and every transaction is
 * synchronous, so none ever waits for another, and nothing comes between the statements of one.
 */
export class Database {
  private readonly statements: LRUCache<string, Statement>;
  private durability: Durability = 'FULL';
  private open = true;

  private constructor(
    private readonly connection: Connection,
    private readonly lock: { close(): void },
    private readonly wal: WalSync,
  ) {
    this.statements = new LRUCache({ max: 500 });
  }

  /**
   * Opens `<folder>/ledger.db`; makes the folder, readable by its owner only, if it isn't there.
   * @throws DataFolderInUse
   */
  static open(folder: string, options: DatabaseOptions = {}): Database {
    const open = options.connect ?? connect;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const lock = lockFolder(folder, open);
    try {
      const file = databaseFile(folder);
      const connection = open(file);
      for (const pragma of PRAGMAS) connection.exec(pragma);
      return new Database(connection, lock, new WalSync(`${file}-wal`, options.syncFile));
    } catch (error) {
      lock.close();
      throw error;
    }
  }

  /**
   * Brings the tables of one part of the house to their newest form: runs the scripts not run before.
   * @throws DatabaseTooNew when a newer release has run scripts that this one doesn't know
   */
  migrate(part: string, scripts: readonly string[]): void {
    migrate(this, part, scripts);
  }

  /** Compiles a statement, once for each text. */
  prepare(sql: string): Statement {
    const known = this.statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.connection.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }

  exec(sql: string): void {
    this.connection.exec(sql);
  }

  /** Starts a transaction that will be as durable as asked for. */
  begin(durability: Durability): void {
    if (durability !== this.durability) {
      this.connection.exec(`PRAGMA synchronous = ${durability}`);
      this.durability = durability;
    }
    this.connection.exec('BEGIN IMMEDIATE');
  }

  commit(): void {
    this.connection.exec('COMMIT');
  }

  /** Resolves when every commit before the call is on the disk; others may follow meanwhile. */
  sync(): Promise<void> {
    return this.wal.sync();
  }

  /** Undoes the transaction; nothing happens if SQLite has undone it already, as it does on some errors. */
  rollback(): void {
    try {
      this.connection.exec('ROLLBACK');
    } catch {
      // No transaction is active.
    }
  }

  /** Runs the work in one transaction: all of it is written, or nothing when it throws. */
  transaction<Result>(durability: Durability, work: () => Result): Result {
    this.begin(durability);
    try {
      const result = work();
      this.commit();
      return result;
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  close(): void {
    if (!this.open) return;
    this.open = false;
    this.statements.clear();
    this.wal.close();
    this.connection.close();
    this.lock.close();
  }
}
