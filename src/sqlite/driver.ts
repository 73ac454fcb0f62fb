import { createRequire } from 'node:module';

export type SqlValue = string | number | bigint | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** What we use of a prepared statement of node:sqlite. Integers are read as numbers. */
export interface Statement {
  run(...values: readonly SqlValue[]): {
    readonly changes: number | bigint;
    readonly lastInsertRowid: number | bigint;
  };
  get(...values: readonly SqlValue[]): unknown;
  all(...values: readonly SqlValue[]): unknown[];
}

/** What we use of a connection of node:sqlite. Everything is synchronous. */
export interface Connection {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

interface SqliteModule {
  readonly DatabaseSync: new (path: string) => Connection;
}

const sqlite = builtIn() ?? (createRequire(import.meta.url)('@photostructure/sqlite') as SqliteModule);

/** Opens a database file, with SQLite's defaults. */
export function connect(path: string): Connection {
  return new sqlite.DatabaseSync(path);
}

/** node:sqlite where it needs no flag (Node 22.13 and newer); the package has the same API for older ones. */
function builtIn(): SqliteModule | undefined {
  const emitWarning = process.emitWarning;
  // Its warning of being experimental is for developers, not for who runs the ledger.
  process.emitWarning = () => undefined;
  try {
    return process.getBuiltinModule('node:sqlite') as SqliteModule | undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** SQLite's primary result codes that we tell apart (https://sqlite.org/rescode.html). */
export const BUSY = 5;
export const LOCKED = 6;
export const READ_ONLY = 8;
export const IO_ERROR = 10;
export const FULL = 13;
export const CANNOT_OPEN = 14;
export const CONSTRAINT = 19;

/** The primary result code of an error thrown by the driver; undefined if it is another error. */
export function resultCode(error: unknown): number | undefined {
  // Not `instanceof Error`: under jest the driver's errors come from another realm.
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}
