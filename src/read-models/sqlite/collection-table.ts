import { LRUCache } from 'lru-cache';
import type { SqlValue } from '../../sqlite/driver.js';
import type { CollectionSpec, Document, Key, Row } from '../read-models.js';
import { assertKeys } from '../shape.js';

/** What is changed of a row is told by a bit for each. */
const MAX_KEYS = 28;

/** Rows of a table that are remembered; a row of a build has about a kilobyte. */
const MAX_ROWS = 50_000;

/** A row of a collection's table: `id`, `position`, a column `k_…` for each key, and what else was selected. */
export type DocumentRow = Readonly<Record<string, SqlValue>>;

/** The SQL of one collection as it stands in one table; which table that is, the catalogue knows. */
export class CollectionTable {
  readonly keys: readonly string[];
  /** Columns of the keys, quoted, in the order of `keys`. */
  readonly keyColumns: readonly string[];
  /** Rows as they were read last, by number; a table that no list is made of remembers none. */
  private rows: LRUCache<number, Row> | null = null;
  /** Their numbers by their ids: in one table they never change. */
  private numbers: LRUCache<string, number> | null = null;
  /** Texts of statements, each put together once: by what they are for. */
  private readonly texts = new Map<string | number, string>();

  constructor(
    readonly spec: CollectionSpec,
    /** Name of the table. */
    readonly name: string,
  ) {
    this.keys = Object.keys(spec.keys);
    if (this.keys.length > MAX_KEYS) throw new TypeError(`${spec.name} has more than ${MAX_KEYS} keys`);
    this.keyColumns = this.keys.map(column);
  }

  knownRow(number: number): Row | undefined {
    return this.rows?.get(number);
  }

  knownRowOf(id: string): Row | undefined {
    const number = this.numbers?.get(id);
    return number === undefined ? undefined : this.knownRow(number);
  }

  rememberRow(number: number, row: Row): void {
    this.rows ??= new LRUCache({ max: MAX_ROWS });
    this.numbers ??= new LRUCache({ max: MAX_ROWS });
    this.rows.set(number, row);
    this.numbers.set(row.id, number);
  }

  /** To be called by whoever writes the row. */
  forgetRow(number: number): void {
    this.rows?.delete(number);
  }

  /** What was written before the table serves, nobody has told of. */
  forgetRows(): void {
    this.rows = null;
    this.numbers = null;
  }

  /** The text of a statement, put together by `compose` the first time. */
  text(purpose: string | number, compose: () => string): string {
    const known = this.texts.get(purpose);
    if (known !== undefined) return known;
    const text = compose();
    this.texts.set(purpose, text);
    return text;
  }

  /**
   * Statement that creates the table. What lists need stands before the body, which may be long: SQLite reads a
   * row from its front. A tombstone has `deleted` = 1 and neither keys, row nor body; `listed` = 1 says that
   * there is a row.
   */
  create(): string {
    const keys = Object.entries(this.spec.keys).map(([key, type]) => `${column(key)} ${type.toUpperCase()},`);
    return `CREATE TABLE "${this.name}" (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      position INTEGER NOT NULL,
      deleted INTEGER NOT NULL,
      listed INTEGER NOT NULL,
      ${keys.join('\n      ')}
      row TEXT,
      body TEXT
    ) STRICT`;
  }

  /**
   * Statements that create the secondary indexes that aren't there yet. Tombstones aren't in them; `listed` is, so that a list's offset
   * is skipped in the index alone.
   */
  createIndexes(): string[] {
    return this.spec.indexes.map((keys, at) => {
      const columns = [...keys.map(column), 'listed'].join(', ');
      return `CREATE INDEX IF NOT EXISTS "${this.name}_${at}" ON "${this.name}" (${columns}) WHERE deleted = 0`;
    });
  }

  /** Values of the key columns. @throws TypeError for a key that isn't declared */
  keyValues(keys: Readonly<Record<string, Key>>): Key[] {
    assertKeys(this.spec, keys);
    return this.keys.map(key => keys[key] ?? null);
  }

  toDocument<Body>(row: DocumentRow): Document<Body> {
    return {
      id: row['id'] as string,
      position: BigInt(row['position'] as number),
      keys: this.toKeys(row),
      body: JSON.parse(row['body'] as string) as Body,
      row: row['row'] as string | null,
    };
  }

  /** @param values id, position, keys and row, in this order */
  toRow(values: readonly SqlValue[]): Row {
    const keys: Record<string, Key> = {};
    this.keys.forEach((key, at) => {
      keys[key] = values[2 + at] as Key;
    });
    return {
      id: values[0] as string,
      position: BigInt(values[1] as number),
      keys,
      row: values[2 + this.keys.length] as string,
    };
  }

  private toKeys(row: DocumentRow): Record<string, Key> {
    const keys: Record<string, Key> = {};
    for (const key of this.keys) keys[key] = row[`k_${key}`] as Key;
    return keys;
  }
}

/** Column of a key; the prefix keeps it apart from the columns that every table has. */
export function column(key: string): string {
  return `"k_${key}"`;
}
