import type { Database } from '../../sqlite/database.js';
import type { CollectionSpec, Document, DocumentChange, SaveBatch } from '../read-models.js';
import type { Catalogue } from './catalogue.js';
import { saveCheckpoints } from './checkpoints.js';
import type { CollectionTable } from './collection-table.js';
import { upsertDocument } from './document-writer.js';
import { loadDocument } from './load-document.js';

/** Documents kept in memory before they are written: those that change again soon are written once. */
const BUFFERED = 5_000;

interface Shadow {
  readonly table: CollectionTable;
  readonly buffer: Map<string, DocumentChange>;
}

/**
 * New tables beside those that serve, filled without indexes and without a sync for each batch, since nothing
 * counts before the end: then the indexes are made, and one durable transaction puts the tables in place.
 */
export class Rebuild {
  private readonly shadows: ReadonlyMap<string, Shadow>;
  private readonly checkpoints: Record<string, bigint> = {};
  private buffered = 0;

  constructor(
    private readonly database: Database,
    private readonly catalogue: Catalogue,
    specs: readonly CollectionSpec[],
  ) {
    this.shadows = database.transaction('NORMAL', () => {
      catalogue.dropLeftovers();
      return new Map(
        specs.map(spec => [spec.name, { table: catalogue.createTable(spec), buffer: new Map() }] as const),
      );
    });
  }

  save({ changes, checkpoints }: SaveBatch): void {
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
    if (this.buffered >= BUFFERED) this.flush();
  }

  load(collection: string, id: string): Document | undefined {
    const { table, buffer } = this.shadow(collection);
    const known = buffer.get(id);
    if (known !== undefined) return 'deleted' in known ? undefined : known;
    return loadDocument(this.database, table, id);
  }

  /** Puts the new tables in place of the old. @param forgotten checkpoints that don't hold any more */
  finish(forgotten: readonly string[]): CollectionTable[] {
    const { database, catalogue } = this;
    this.flush();
    const tables = [...this.shadows.values()].map(shadow => shadow.table);
    database.transaction('NORMAL', () => {
      for (const table of tables) for (const index of table.createIndexes()) database.exec(index);
    });
    database.transaction('FULL', () => {
      for (const table of tables) catalogue.assign(table);
      for (const name of forgotten) database.prepare('DELETE FROM checkpoints WHERE name = ?').run(name);
      saveCheckpoints(database, this.checkpoints);
    });
    return tables;
  }

  private flush(): void {
    this.database.transaction('NORMAL', () => {
      for (const { table, buffer } of this.shadows.values()) {
        for (const change of buffer.values()) upsertDocument(this.database, table, change);
        buffer.clear();
      }
    });
    this.buffered = 0;
  }

  private shadow(collection: string): Shadow {
    const shadow = this.shadows.get(collection);
    if (shadow === undefined) throw new Error(`The collection ${collection} is not being rebuilt`);
    return shadow;
  }
}
