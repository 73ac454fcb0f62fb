import type { Statement } from './driver.js';

/** What of the database a migration needs. */
interface Target {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  transaction(durability: 'FULL', work: () => void): void;
}

/** The file was written by a newer release. */
export class DatabaseTooNew extends Error {
  constructor(part: string, found: number, known: number) {
    super(
      `The database's ${part} tables are of version ${found}; this release knows them up to version ${known}. ` +
        'Start a newer release of build-ledger on this data folder.',
    );
    this.name = 'DatabaseTooNew';
  }
}

/** See `Database.migrate`. The version of a part is the number of its scripts that have been run. */
export function migrate(database: Target, part: string, scripts: readonly string[]): void {
  database.exec(
    'CREATE TABLE IF NOT EXISTS schema_versions (part TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT',
  );
  const row = database.prepare('SELECT version FROM schema_versions WHERE part = ?').get(part);
  const version = (row as { readonly version: number } | undefined)?.version ?? 0;
  if (version > scripts.length) throw new DatabaseTooNew(part, version, scripts.length);
  if (version === scripts.length) return;
  database.transaction('FULL', () => {
    for (const script of scripts.slice(version)) database.exec(script);
    database
      .prepare('INSERT OR REPLACE INTO schema_versions (part, version) VALUES (?, ?)')
      .run(part, scripts.length);
  });
}
