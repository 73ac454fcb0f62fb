import type { Database } from '../../sqlite/database.js';
import { CollectionChanged, type CollectionSpec } from '../read-models.js';
import { assertNames, compareShape, shapeOf } from '../shape.js';
import { CollectionTable } from './collection-table.js';
import { KEPT_MIGRATION, KeptTables, type Entry as KeptEntry } from './kept-tables.js';

const MIGRATIONS = [
  `CREATE TABLE collections (
     name TEXT PRIMARY KEY,
     shape TEXT NOT NULL,
     table_name TEXT NOT NULL
   ) STRICT;
   CREATE TABLE checkpoints (name TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT;`,
  KEPT_MIGRATION,
];

interface Entry {
  readonly shape: string;
  readonly table_name: string;
}

/**
 * Which table a collection's documents are in. A rebuild fills other tables and then changes the entries here:
 * before that one transaction the old documents are served, after it the new ones.
 */
export class Catalogue {
  readonly kept: KeptTables;

  constructor(private readonly database: Database) {
    this.kept = new KeptTables(database);
    database.migrate('read models', MIGRATIONS);
  }

  /** See {@link ReadModels.open}. */
  open(specs: readonly CollectionSpec[]): CollectionTable[] {
    const entries = specs.map(spec => [spec, this.entry(spec.name)] as const);
    const fresh = entries.every(([, entry]) => entry === undefined);
    if (fresh) return this.database.transaction('FULL', () => specs.map(spec => this.createFirst(spec)));
    return entries.map(([spec, entry]) => {
      if (entry === undefined) throw new CollectionChanged(spec.name, 'new');
      if (compareShape(spec, entry.shape) === 'changed') throw new CollectionChanged(spec.name, 'changed');
      return new CollectionTable(spec, entry.table_name);
    });
  }

  /** Creates an empty table for the collection, without indexes, that is nobody's yet. */
  createTable(spec: CollectionSpec): CollectionTable {
    assertNames(spec);
    const prefix = `documents_${spec.name}_`;
    const taken = new Set(this.tables());
    let generation = 1;
    while (taken.has(`${prefix}${generation}`)) generation += 1;
    const table = new CollectionTable(spec, `${prefix}${generation}`);
    this.database.exec(table.create());
    return table;
  }

  /** From now on the collection's documents are those in the table. */
  assign(table: CollectionTable): void {
    this.database
      .prepare('INSERT OR REPLACE INTO collections (name, shape, table_name) VALUES (?, ?, ?)')
      .run(table.spec.name, shapeOf(table.spec), table.name);
  }

  /** Whether the stored documents are of another version of the code than the collection. */
  isOutdated(spec: CollectionSpec): boolean {
    const entry = this.entry(spec.name);
    return entry !== undefined && compareShape(spec, entry.shape) === 'outdated';
  }

  /** The tables that serve as the collections; null if there are not all of them. */
  serving(specs: readonly CollectionSpec[]): Readonly<Record<string, KeptEntry>> | null {
    const tables: Record<string, KeptEntry> = {};
    for (const { name } of specs) {
      const entry = this.entry(name);
      if (entry === undefined) return null;
      tables[name] = { shape: entry.shape, table: entry.table_name };
    }
    return tables;
  }

  /** Drops the tables that are nobody's: what a rebuild replaced, or left when it failed or was killed. */
  dropLeftovers(): void {
    for (const name of this.leftovers()) this.drop(name);
  }

  /** Tables that are nobody's. */
  leftovers(): string[] {
    const rows = this.database.prepare('SELECT table_name FROM collections').all();
    const used = new Set([...(rows as Entry[]).map(row => row.table_name), ...this.kept.names()]);
    return this.tables().filter(name => !used.has(name));
  }

  drop(name: string): void {
    this.database.exec(`DROP TABLE "${name}"`);
  }

  private createFirst(spec: CollectionSpec): CollectionTable {
    const table = this.createTable(spec);
    for (const index of table.createIndexes()) this.database.exec(index);
    this.assign(table);
    return table;
  }

  private entry(name: string): Entry | undefined {
    return this.database.prepare('SELECT shape, table_name FROM collections WHERE name = ?').get(name) as
      Entry | undefined;
  }

  private tables(): string[] {
    const rows = this.database
      .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'documents_*'`)
      .all();
    return (rows as { readonly name: string }[]).map(row => row.name);
  }
}
