import type { Database } from '../../sqlite/database.js';
import type { CollectionSpec } from '../read-models.js';
import { compareShape } from '../shape.js';
import { CollectionTable } from './collection-table.js';

export const KEPT_MIGRATION = `CREATE TABLE kept_tables (
     kind TEXT PRIMARY KEY,
     tables TEXT NOT NULL,
     checkpoints TEXT NOT NULL,
     paused INTEGER NOT NULL
   ) STRICT`;

/** `unfinished`: a lasting shadow; `former`: what it took the place of, once it was put in place. */
export type KeptKind = 'unfinished' | 'former';

/** Where a collection's documents are, and as what they were declared. */
export interface Entry {
  readonly shape: string;
  readonly table: string;
}

export interface KeptSet {
  /** By the names of the collections. */
  readonly tables: Readonly<Record<string, Entry>>;
  /** Positions up to which consumers have come in them. */
  readonly checkpoints: Readonly<Record<string, bigint>>;
  readonly paused: boolean;
}

interface Row {
  readonly tables: string;
  readonly checkpoints: string;
  readonly paused: number;
}

/** Sets of tables that are kept beside those that serve, one of a kind. */
export class KeptTables {
  constructor(private readonly database: Database) {}

  get(kind: KeptKind): KeptSet | null {
    const row = this.database
      .prepare('SELECT tables, checkpoints, paused FROM kept_tables WHERE kind = ?')
      .get(kind) as Row | undefined;
    if (row === undefined) return null;
    const checkpoints = Object.entries(JSON.parse(row.checkpoints) as Record<string, string>);
    return {
      tables: JSON.parse(row.tables) as KeptSet['tables'],
      checkpoints: Object.fromEntries(checkpoints.map(([name, position]) => [name, BigInt(position)])),
      paused: row.paused === 1,
    };
  }

  put(kind: KeptKind, { tables, checkpoints, paused }: KeptSet): void {
    const positions = Object.entries(checkpoints).map(([name, position]) => [name, String(position)]);
    this.database
      .prepare('INSERT OR REPLACE INTO kept_tables (kind, tables, checkpoints, paused) VALUES (?, ?, ?, ?)')
      .run(kind, JSON.stringify(tables), JSON.stringify(Object.fromEntries(positions)), paused ? 1 : 0);
  }

  /** The documents in the tables have come this far. */
  reach(kind: KeptKind, checkpoints: KeptSet['checkpoints'], paused: boolean): void {
    const kept = this.get(kind);
    if (kept !== null) this.put(kind, { ...kept, checkpoints, paused });
  }

  /** The tables are nobody's from now on. */
  remove(kind: KeptKind): void {
    this.database.prepare('DELETE FROM kept_tables WHERE kind = ?').run(kind);
  }

  /** Names of all tables that are kept. */
  names(): string[] {
    const kept = [this.get('unfinished'), this.get('former')];
    return kept.flatMap(set => Object.values(set?.tables ?? {}).map(({ table }) => table));
  }

  /**
   * The tables as those of the collections.
   * @param accepted how their shapes may compare
   * @returns null if they aren't the tables of just these
   */
  tablesFor(
    kind: KeptKind,
    specs: readonly CollectionSpec[],
    accepted: readonly ReturnType<typeof compareShape>[],
  ): CollectionTable[] | null {
    const stored = this.get(kind)?.tables ?? {};
    if (Object.keys(stored).length !== specs.length) return null;
    const tables: CollectionTable[] = [];
    for (const spec of specs) {
      const entry = stored[spec.name];
      if (entry === undefined || !accepted.includes(compareShape(spec, entry.shape))) return null;
      tables.push(new CollectionTable(spec, entry.table));
    }
    return tables;
  }
}
