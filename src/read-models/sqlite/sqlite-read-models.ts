import type { Database } from '../../sqlite/database.js';
import type { SqlValue } from '../../sqlite/driver.js';
import { DocumentDigest } from '../digest.js';
import { fillShadow } from '../fill-shadow.js';
import { checkFilter, checkFind, checkFindValues } from '../find-checks.js';
import type {
  CollectionSpec,
  Document,
  Find,
  Kept,
  Key,
  ReadModels,
  Row,
  SaveBatch,
  ShadowModels,
  ShadowOptions,
} from '../read-models.js';
import { assertKeys } from '../shape.js';
import { allDocuments } from './all-documents.js';
import { Catalogue } from './catalogue.js';
import { readCheckpoint, saveCheckpoints } from './checkpoints.js';
import type { CollectionTable, DocumentRow } from './collection-table.js';
import { writeDocument } from './document-writer.js';
import {
  countQuery,
  findQuery,
  numbersQuery,
  rowsByIdQuery,
  rowsQuery,
  valuesQuery,
  type Query,
} from './find-sql.js';
import { loadDocument } from './load-document.js';
import { Rebuild } from './rebuild.js';
import { ShadowSet } from './shadow-set.js';
import { WriteBehind } from './write-behind.js';

/** Documents that a rebuild keeps in memory before it writes them. */
const BUFFERED = 5_000;
const WRITE_AFTER_MS = 250;

export interface SqliteReadModelsOptions {
  /** Milliseconds that a save may wait to be written together with others; 0: none does. */
  readonly writeAfter?: number;
}

/**
 * Documents in a SQLite file, one table a collection. Saves are written behind, and aren't synced to the disk one
 * by one: after a crash the last of them may be gone, checkpoint and all, and are folded again from the events.
 */
export class SqliteReadModels implements ReadModels {
  private readonly catalogue: Catalogue;
  private readonly tables = new Map<string, CollectionTable>();
  private readonly saves: WriteBehind;
  private rebuilding = false;

  /** @param database stays open when the read models are closed: whoever opened it closes it */
  constructor(
    private readonly database: Database,
    { writeAfter = WRITE_AFTER_MS }: SqliteReadModelsOptions = {},
  ) {
    this.catalogue = new Catalogue(database);
    this.saves = new WriteBehind(writeAfter, batch => this.write(batch));
  }

  async open(collections: readonly CollectionSpec[]): Promise<void> {
    this.saves.settle();
    if (!this.rebuilding) this.catalogue.dropLeftovers();
    this.use(this.catalogue.open(collections));
  }

  async load<Body>(collection: string, ids: readonly string[]): Promise<Map<string, Document<Body>>> {
    const table = this.table(collection);
    this.saves.settleDocuments(collection, ids);
    const found = new Map<string, Document<Body>>();
    for (const id of ids) {
      const document = loadDocument<Body>(this.database, table, id);
      if (document !== undefined) found.set(id, document);
    }
    return found;
  }

  async loadRows(collection: string, ids: readonly string[]): Promise<Map<string, Row>> {
    const table = this.table(collection);
    this.saves.settleDocuments(collection, ids);
    const found = new Map<string, Row>();
    const unknown: string[] = [];
    for (const id of ids) {
      const row = table.knownRowOf(id);
      if (row === undefined) unknown.push(id);
      else found.set(id, row);
    }
    if (unknown.length === 0) return found;
    for (const [, row] of this.rows(table, rowsByIdQuery(table, unknown))) found.set(row.id, row);
    return found;
  }

  async save(batch: SaveBatch): Promise<void> {
    for (const { collection, documents } of batch.changes) {
      const table = this.table(collection);
      for (const change of documents) if (!('deleted' in change)) assertKeys(table.spec, change.keys);
    }
    this.saves.save(batch);
  }

  async checkpoint(name: string): Promise<bigint> {
    this.saves.settle();
    return readCheckpoint(this.database, name);
  }

  async find<Body>(collection: string, find: Find): Promise<Document<Body>[]> {
    const table = this.table(collection);
    checkFind(table.spec, find);
    return this.query(findQuery(table, find, ['row', 'body'])).map(row => table.toDocument<Body>(row));
  }

  async findRows(collection: string, find: Find): Promise<Row[]> {
    const table = this.table(collection);
    checkFind(table.spec, find);
    const numbers = this.page<number>(numbersQuery(table, find));
    const rows = new Map(numbers.map(number => [number, table.knownRow(number)]));
    const unknown = [...rows].flatMap(([number, row]) => (row === undefined ? [number] : []));
    if (unknown.length > 0) {
      for (const [number, row] of this.rows(table, rowsQuery(table, unknown))) rows.set(number, row);
    }
    return numbers.flatMap(number => rows.get(number) ?? []);
  }

  async findValues(collection: string, key: string, find: Find): Promise<Key[]> {
    const table = this.table(collection);
    checkFindValues(table.spec, key, find);
    return this.page<Key>(valuesQuery(table, key, find));
  }

  async count(collection: string, filter: Find['filter'] = {}): Promise<number> {
    const table = this.table(collection);
    checkFilter(table.spec, filter);
    return this.query(countQuery(table, filter))[0]?.['count'] as number;
  }

  rebuild(
    collections: readonly CollectionSpec[],
    checkpoints: readonly string[],
    fill: Parameters<ReadModels['rebuild']>[2],
  ): Promise<void> {
    return fillShadow(() => this.shadow(collections), checkpoints, fill);
  }

  async shadow(
    collections: readonly CollectionSpec[],
    { buffered = BUFFERED, kind = 'passing' }: ShadowOptions = {},
  ): Promise<ShadowModels> {
    if (this.rebuilding) throw new Error('Another rebuild is under way');
    this.saves.settle();
    this.rebuilding = true;
    try {
      const set = ShadowSet.begin(this.database, this.catalogue, collections, kind);
      return new Rebuild(this.database, this.catalogue, set, buffered, {
        settle: () => this.saves.settle(),
        use: tables => this.use(tables),
        closed: () => (this.rebuilding = false),
      });
    } catch (error) {
      this.rebuilding = false;
      throw error;
    }
  }

  async kept(checkpoint: string): Promise<Kept> {
    const { kept } = this.catalogue;
    const [unfinished, former] = [kept.get('unfinished'), kept.get('former')];
    const specs = [...this.tables.values()].map(({ spec }) => spec);
    return {
      outdated: specs.filter(spec => this.catalogue.isOutdated(spec)).map(({ name }) => name),
      unfinished: unfinished && {
        position: unfinished.checkpoints[checkpoint] ?? 0n,
        paused: unfinished.paused,
      },
      former: former && { position: former.checkpoints[checkpoint] ?? 0n },
    };
  }

  async dropKept(): Promise<boolean> {
    if (this.rebuilding) throw new Error('A rebuild is under way');
    const { kept } = this.catalogue;
    if (kept.names().length === 0) return false;
    this.database.transaction('NORMAL', () => {
      kept.remove('unfinished');
      kept.remove('former');
    });
    this.catalogue.dropLeftovers();
    return true;
  }

  async *documents(collection: string): AsyncGenerator<Document> {
    this.saves.settle();
    yield* allDocuments(this.database, this.table(collection));
  }

  async digest(collection: string): Promise<string> {
    const digest = new DocumentDigest();
    for await (const document of this.documents(collection)) digest.add(document);
    return digest.hex();
  }

  /** The file is this process's own. */
  async ping(): Promise<void> {}

  /** Writes what waits. */
  async close(): Promise<void> {
    this.saves.settle();
    this.tables.clear();
  }

  private write({ changes, checkpoints }: SaveBatch): void {
    this.database.transaction('NORMAL', () => {
      for (const { collection, documents } of changes) {
        const table = this.table(collection);
        for (const change of documents) writeDocument(this.database, table, change);
      }
      saveCheckpoints(this.database, checkpoints);
    });
  }

  /** Reads rows, and remembers them. */
  private rows(table: CollectionTable, query: Query): [number: number, Row][] {
    return this.page<[number, ...SqlValue[]]>(query).map(([number, ...values]) => {
      const row = table.toRow(values);
      table.rememberRow(number, row);
      return [number, row];
    });
  }

  /** The one JSON array that the query gives. */
  private page<Entry>(query: Query): Entry[] {
    return JSON.parse(this.query(query)[0]?.['page'] as string) as Entry[];
  }

  private query({ sql, values }: Query): DocumentRow[] {
    this.saves.settle();
    return this.database.prepare(sql).all(...values) as DocumentRow[];
  }

  private use(tables: readonly CollectionTable[]): void {
    for (const table of tables) {
      table.forgetRows();
      this.tables.set(table.spec.name, table);
    }
  }

  private table(collection: string): CollectionTable {
    const table = this.tables.get(collection);
    if (table === undefined) throw new Error(`The collection ${collection} is not open`);
    return table;
  }
}
