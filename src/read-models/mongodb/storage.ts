import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Collection } from 'mongodb';
import type { MongoConnection } from '../../mongodb/mongo-connection.js';
import { reaching } from '../../mongodb/unavailable.js';
import { type CollectionSpec, type Document, ReadModelsUnavailable, type Row } from '../read-models.js';
import { assertNames } from '../shape.js';
import { Catalogue, type Contents, namesIn } from './catalogue.js';
import { checkpointKeys, Checkpoints } from './checkpoints.js';
import { DocumentWriter } from './document-writer.js';
import { idsFilter, indexesOf } from './find-query.js';
import { Leftovers } from './leftovers.js';
import { STATE, type StoredDocument, toDocument, toRow } from './stored-document.js';

const PAGE = 500;

/** What the database holds, by the names of its collections. */
export class Storage {
  readonly catalogue: Catalogue;
  readonly checkpoints: Checkpoints;
  readonly leftovers: Leftovers;
  private readonly writer = new DocumentWriter();

  constructor(
    private readonly connection: MongoConnection,
    abandonedAfter: number,
  ) {
    this.catalogue = new Catalogue(connection);
    this.checkpoints = new Checkpoints(connection);
    this.leftovers = new Leftovers(connection, this.catalogue, abandonedAfter);
  }

  documents(name: string): Collection<StoredDocument> {
    return this.connection.collection<StoredDocument>(name, { useBigInt64: true });
  }

  /** Creates an empty collection for each, indexes and all, that is noted as nobody's yet. */
  async create(specs: readonly CollectionSpec[]): Promise<{ readonly id: string; readonly names: string[] }> {
    for (const spec of specs) assertNames(spec);
    const id = randomBytes(6).toString('hex');
    const names = specs.map(spec => `documents_${spec.name}_${id}`);
    await this.leftovers.note(names);
    for (const [at, spec] of specs.entries()) {
      await this.documents(names[at] ?? '').createIndexes(indexesOf(spec));
    }
    return { id, names };
  }

  /** Creates the indexes that a collection of an earlier release lacks. */
  async addIndexes(spec: CollectionSpec, name: string): Promise<void> {
    const there = new Set((await this.documents(name).indexes()).map(index => index.name));
    const missing = indexesOf(spec).filter(index => !there.has(index.name));
    if (missing.length > 0) await this.documents(name).createIndexes(missing);
  }

  /**
   * Changes the catalogue, and drops the collections that are nobody's then.
   * @param consumers whose checkpoints go with what is dropped
   * @param grace milliseconds for which readers in other processes may still use them
   */
  async changeNames(
    consumers: readonly string[],
    change: (contents: Contents) => Omit<Contents, 'version'>,
    grace = 0,
  ): Promise<() => Promise<void>> {
    const before = await this.catalogue.current();
    const gone = (after: Omit<Contents, 'version'>): string[] => {
      const used = new Set(namesIn({ ...after, version: 0 }));
      return namesIn(before).filter(name => !used.has(name));
    };
    // Noted before: a crash right after the change leaves nothing that nobody knows of.
    await this.leftovers.note(gone(change(before)));
    const after = await this.catalogue.change(change);
    return async () => {
      await delay(grace);
      await this.leftovers.drop(gone(after));
      const used = new Set(checkpointKeys(after, consumers));
      await this.checkpoints.remove(checkpointKeys(before, consumers).filter(key => !used.has(key)));
    };
  }

  write(name: string, documents: readonly StoredDocument[]): Promise<void> {
    return this.writer.write(this.documents(name), documents);
  }

  async load<Body>(spec: CollectionSpec, name: string, ids: readonly string[]): Promise<Document<Body>[]> {
    const found = await this.byIds(name, ids, {});
    this.writer.noteStored(name, found);
    return found.filter(({ state }) => state >= STATE.document).map(stored => toDocument<Body>(spec, stored));
  }

  async loadRows(spec: CollectionSpec, name: string, ids: readonly string[]): Promise<Row[]> {
    const found = await this.byIds(name, ids, { body: 0 });
    return found.filter(({ state }) => state === STATE.listed).map(stored => toRow(spec, stored));
  }

  private async byIds(name: string, ids: readonly string[], projection: object): Promise<StoredDocument[]> {
    if (ids.length === 0) return [];
    return this.documents(name)
      .find(idsFilter(ids), { projection, batchSize: ids.length + 1 })
      .toArray();
  }

  /** Every document in the order of ids. */
  async *all(spec: CollectionSpec, name: string): AsyncGenerator<Document> {
    const cursor = this.documents(name).find(
      { state: { $gte: STATE.document } },
      { sort: { _id: 1 }, batchSize: PAGE },
    );
    try {
      for (;;) {
        const stored = await reaching(ReadModelsUnavailable, () => cursor.next());
        if (stored === null) return;
        yield toDocument(spec, stored);
      }
    } finally {
      await cursor.close();
    }
  }
}
