import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '../../sqlite/database.js';
import type { Document, DocumentChange, SaveBatch, ShadowModels } from '../read-models.js';
import { allDocuments } from './all-documents.js';
import type { Catalogue } from './catalogue.js';
import type { CollectionTable } from './collection-table.js';
import { upsertDocument } from './document-writer.js';
import { loadDocument } from './load-document.js';
import type { ShadowSet } from './shadow-set.js';

interface Shadow {
  readonly table: CollectionTable;
  readonly buffer: Map<string, DocumentChange>;
}

/** Where the tables are put in place. */
interface Owner {
  /** Everything that was saved to those that serve is in their tables from now on. */
  settle(): void;
  /** From now on these tables serve. */
  use(tables: readonly CollectionTable[]): void;
  closed(): void;
}

/**
 * Tables beside those that serve. New ones are filled without indexes, and none with a sync for each batch, since
 * nothing counts before the end: then the indexes are made, and one durable transaction puts the tables in place.
 */
export class Rebuild implements ShadowModels {
  private readonly shadows: ReadonlyMap<string, Shadow>;
  private readonly checkpoints: Record<string, bigint>;
  private buffered = 0;
  private indexed = false;
  private placed = false;

  /** @param maxBuffered documents kept in memory before they are written: what changes again soon is written once */
  constructor(
    private readonly database: Database,
    private readonly catalogue: Catalogue,
    private readonly set: ShadowSet,
    private readonly maxBuffered: number,
    private readonly owner: Owner,
  ) {
    this.checkpoints = { ...set.checkpoints };
    this.shadows = new Map(set.tables.map(table => [table.spec.name, { table, buffer: new Map() }]));
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

  async checkpoint(name: string): Promise<bigint> {
    return this.checkpoints[name] ?? 0n;
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
    await this.prepare();
    this.owner.settle();
    this.set.place(this.checkpoints, forgotten);
    this.placed = true;
    this.owner.use([...this.shadows.values()].map(({ table }) => table));
  }

  async close(paused = false): Promise<void> {
    try {
      if (!this.placed) this.leave(paused);
      for (const name of this.catalogue.leftovers()) {
        this.catalogue.drop(name);
        await nextTurn();
      }
    } finally {
      this.owner.closed();
    }
  }

  /** Whoever goes on from here begins where the last documents were written: those that can't be are folded again. */
  private leave(paused: boolean): void {
    try {
      this.flush(paused);
    } catch {
      this.buffered = 0;
    }
  }

  private flush(paused = false): void {
    if (this.buffered === 0 && !paused) return;
    this.database.transaction('NORMAL', () => {
      for (const { table, buffer } of this.shadows.values()) {
        for (const change of buffer.values()) upsertDocument(this.database, table, change);
      }
      this.set.reach(this.checkpoints, paused);
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
