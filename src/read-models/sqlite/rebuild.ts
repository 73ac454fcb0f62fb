import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '../../sqlite/database.js';
import type { CollectionSpec, Document, DocumentChange, SaveBatch, ShadowModels } from '../read-models.js';
import { allDocuments } from './all-documents.js';
import type { Catalogue } from './catalogue.js';
import { saveCheckpoints } from './checkpoints.js';
import type { CollectionTable } from './collection-table.js';
import { upsertDocument } from './document-writer.js';
import { loadDocument } from './load-document.js';

interface Shadow {
  readonly table: CollectionTable;
  readonly buffer: Map<string, DocumentChange>;
}

/** Where the tables are put in place. */
interface Owner {
  /** From now on these tables serve. */
  use(tables: readonly CollectionTable[]): void;
  closed(): void;
}

/**
 * New tables beside those that serve, filled without indexes and without a sync for each batch, since nothing
 * counts before the end: then the indexes are made, and one durable transaction puts the tables in place.
 */
export class Rebuild implements ShadowModels {
  private readonly shadows: ReadonlyMap<string, Shadow>;
  private readonly checkpoints: Record<string, bigint> = {};
  private buffered = 0;
  private indexed = false;

  /** @param maxBuffered documents kept in memory before they are written: what changes again soon is written once */
  constructor(
    private readonly database: Database,
    private readonly catalogue: Catalogue,
    specs: readonly CollectionSpec[],
    private readonly maxBuffered: number,
    private readonly owner: Owner,
  ) {
    this.shadows = database.transaction('NORMAL', () => {
      catalogue.dropLeftovers();
      return new Map(
        specs.map(spec => [spec.name, { table: catalogue.createTable(spec), buffer: new Map() }] as const),
      );
    });
  }

  async save({ changes, checkpoints }: SaveBatch): Promise<void> {
    for (const { collection, documents } of changes) {
      const { buffer } = this.shadow(collection);
      for (const document of documents) {
        const known = buffer.get(document.id);
        if (known === undefined) this.buffered += 1;
        if (known === undefined || known.position < document.position) buffer.set(document.id, document);
      }
    }
    for (const [name, position] of Object.entries(checkpoints)) {
      if (position > (this.checkpoints[name] ?? 0n)) this.checkpoints[name] = position;
    }
    if (this.buffered >= this.maxBuffered) this.flush();
  }

  async load<Body>(collection: string, ids: readonly string[]): Promise<Map<string, Document<Body>>> {
    const { table, buffer } = this.shadow(collection);
    const found = new Map<string, Document<Body>>();
    for (const id of ids) {
      const known = buffer.get(id) ?? loadDocument<Body>(this.database, table, id);
      if (known !== undefined && !('deleted' in known)) found.set(id, known as Document<Body>);
    }
    return found;
  }

  async *documents(collection: string): AsyncGenerator<Document> {
    this.flush();
    yield* allDocuments(this.database, this.shadow(collection).table);
  }

  async prepare(): Promise<void> {
    this.flush();
    if (this.indexed) return;
    this.indexed = true;
    for (const { table } of this.shadows.values()) {
      for (const index of table.createIndexes()) {
        this.database.transaction('NORMAL', () => this.database.exec(index));
        await nextTurn();
      }
    }
  }

  async place(forgotten: readonly string[]): Promise<void> {
    const { database, catalogue } = this;
    await this.prepare();
    const tables = [...this.shadows.values()].map(shadow => shadow.table);
    database.transaction('FULL', () => {
      for (const table of tables) catalogue.assign(table);
      for (const name of forgotten) database.prepare('DELETE FROM checkpoints WHERE name = ?').run(name);
      saveCheckpoints(database, this.checkpoints);
    });
    this.owner.use(tables);
  }

  async close(): Promise<void> {
    try {
      for (const name of this.catalogue.leftovers()) {
        this.catalogue.drop(name);
        await nextTurn();
      }
    } finally {
      this.owner.closed();
    }
  }

  private flush(): void {
    if (this.buffered === 0) return;
    this.database.transaction('NORMAL', () => {
      for (const { table, buffer } of this.shadows.values()) {
        for (const change of buffer.values()) upsertDocument(this.database, table, change);
      }
    });
    for (const { buffer } of this.shadows.values()) buffer.clear();
    this.buffered = 0;
  }

  private shadow(collection: string): Shadow {
    const shadow = this.shadows.get(collection);
    if (shadow === undefined) throw new Error(`The collection ${collection} is not being rebuilt`);
    return shadow;
  }
}
