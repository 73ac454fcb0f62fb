import { FencedOff } from '../../leases/leases.js';
import { LeaseTerms } from '../../leases/mongodb/lease-terms.js';
import type { MongoConnection } from '../../mongodb/mongo-connection.js';
import { reaching } from '../../mongodb/unavailable.js';
import { DocumentDigest } from '../digest.js';
import { fillShadow } from '../fill-shadow.js';
import { checkFilter, checkFind, checkFindValues } from '../find-checks.js';
import {
  CollectionChanged,
  type CollectionSpec,
  CollectionsReplaced,
  type Document,
  type Find,
  type Kept,
  type Key,
  type ReadModels,
  ReadModelsUnavailable,
  type Row,
  type SaveBatch,
  type ShadowModels,
  type ShadowOptions,
} from '../read-models.js';
import { compareShape, shapeOf } from '../shape.js';
import { type Contents, type Entry, type KeptSet, SEEN_AFTER } from './catalogue.js';
import { checkpointKey } from './checkpoints.js';
import { countFilter, findQuery, rowsQuery, valuesQuery } from './find-query.js';
import { Rebuild } from './rebuild.js';
import { Shadow } from './shadow.js';
import { Storage } from './storage.js';
import { field, toDocument, toRow, toStored } from './stored-document.js';

export interface MongoReadModelsOptions {
  /** How long a rebuild leaves the replaced documents to readers in other processes, milliseconds. */
  readonly readerGrace?: number;
  /** After how long without a sign of life what a rebuild has made counts as left by a crash, milliseconds. */
  readonly abandonedAfter?: number;
}

/** Documents that a rebuild keeps in memory before it writes them. */
const BUFFERED = 5_000;

interface Opened {
  readonly spec: CollectionSpec;
  /** The MongoDB collection that this process saves to. */
  name: string;
}

/**
 * Documents in MongoDB, one collection each. Nothing here needs a transaction or a replica set: each document is
 * guarded by its position, the checkpoint is saved after the documents, and one document, the catalogue, says which
 * collections are the ones that count.
 */
export class MongoReadModels implements ReadModels {
  private readonly storage: Storage;
  private readonly leases: LeaseTerms;
  private readonly opened = new Map<string, Opened>();
  private readonly readerGrace: number;
  private rebuilding = false;

  /** @param connection stays open when the read models are closed: whoever opened it closes it */
  constructor(
    private readonly connection: MongoConnection,
    { readerGrace = 2 * SEEN_AFTER, abandonedAfter = 600_000 }: MongoReadModelsOptions = {},
  ) {
    this.storage = new Storage(connection, abandonedAfter);
    this.leases = new LeaseTerms(connection);
    this.readerGrace = readerGrace;
  }

  open(collections: readonly CollectionSpec[]): Promise<void> {
    return reaching(ReadModelsUnavailable, async () => {
      await this.storage.leftovers.clean();
      const contents = await this.storage.catalogue.current();
      const fresh = collections.every(({ name }) => contents.collections[name] === undefined);
      this.use(collections, fresh ? await this.createFirst(collections) : contents);
    });
  }

  load<Body>(collection: string, ids: readonly string[]): Promise<Map<string, Document<Body>>> {
    return reaching(ReadModelsUnavailable, async () => {
      const { spec, name } = await this.toRead(collection);
      const documents = await this.storage.load<Body>(spec, name, ids);
      return new Map(documents.map(document => [document.id, document]));
    });
  }

  loadRows(collection: string, ids: readonly string[]): Promise<Map<string, Row>> {
    return reaching(ReadModelsUnavailable, async () => {
      const { spec, name } = await this.toRead(collection);
      const rows = await this.storage.loadRows(spec, name, ids);
      return new Map(rows.map(row => [row.id, row]));
    });
  }

  /**
   * The lease is looked at before the documents are written, not in one step with them: what a process that loses it at
   * that very moment still writes is guarded by the documents' positions, as a redelivery is.
   */
  save({ changes, checkpoints, fence }: SaveBatch): Promise<void> {
    return reaching(ReadModelsUnavailable, async () => {
      const writes = changes.map(({ collection, documents }) => {
        const opened = this.openedAs(collection);
        return { opened, documents: documents.map(change => toStored(opened.spec, change)) };
      });
      const [contents, overtaken] = await Promise.all([
        this.storage.catalogue.current(),
        fence !== undefined && this.leases.isOvertaken(fence),
      ]);
      if (fence !== undefined && overtaken) throw new FencedOff(fence);
      for (const { opened } of writes) {
        const { name } = opened.spec;
        if (contents.collections[name]?.documents !== opened.name) throw new CollectionsReplaced(name);
      }
      await Promise.all(writes.map(({ opened, documents }) => this.storage.write(opened.name, documents)));
      for (const [name, position] of Object.entries(checkpoints)) {
        await this.storage.checkpoints.save(checkpointKey(contents, name), position);
      }
    });
  }

  checkpoint(name: string): Promise<bigint> {
    return reaching(ReadModelsUnavailable, async () =>
      this.storage.checkpoints.read(checkpointKey(await this.storage.catalogue.current(), name)),
    );
  }

  find<Body>(collection: string, find: Find): Promise<Document<Body>[]> {
    return reaching(ReadModelsUnavailable, async () => {
      const { spec, name } = await this.toRead(collection);
      checkFind(spec, find);
      const { filter, options } = findQuery(find);
      const found = await this.storage.documents(name).find(filter, options).toArray();
      return found.map(stored => toDocument<Body>(spec, stored));
    });
  }

  findRows(collection: string, find: Find): Promise<Row[]> {
    return reaching(ReadModelsUnavailable, async () => {
      const { spec, name } = await this.toRead(collection);
      checkFind(spec, find);
      const { filter, options } = rowsQuery(find);
      const found = await this.storage.documents(name).find(filter, options).toArray();
      return found.map(stored => toRow(spec, stored));
    });
  }

  findValues(collection: string, key: string, find: Find): Promise<Key[]> {
    return reaching(ReadModelsUnavailable, async () => {
      const { spec, name } = await this.toRead(collection);
      checkFindValues(spec, key, find);
      const { filter, options } = valuesQuery(key, find);
      const found = await this.storage.documents(name).find(filter, options).toArray();
      return found.map(stored => stored[field(key)] ?? null);
    });
  }

  count(collection: string, filter: Find['filter'] = {}): Promise<number> {
    return reaching(ReadModelsUnavailable, async () => {
      const { spec, name } = await this.toRead(collection);
      checkFilter(spec, filter);
      return Number(await this.storage.documents(name).countDocuments(countFilter(filter)));
    });
  }

  rebuild(
    collections: readonly CollectionSpec[],
    checkpoints: readonly string[],
    fill: Parameters<ReadModels['rebuild']>[2],
  ): Promise<void> {
    return fillShadow(() => this.shadow(collections), checkpoints, fill);
  }

  shadow(
    collections: readonly CollectionSpec[],
    { buffered = BUFFERED, kind = 'passing' }: ShadowOptions = {},
  ): Promise<ShadowModels> {
    return reaching(ReadModelsUnavailable, async () => {
      if (this.rebuilding) throw new Error('Another rebuild is under way');
      this.rebuilding = true;
      try {
        const rebuild = await Rebuild.begin(this.storage, collections, kind, buffered);
        return new Shadow(rebuild, this.readerGrace, {
          placed: async () => this.use(collections, await this.storage.catalogue.current()),
          closed: () => (this.rebuilding = false),
        });
      } catch (error) {
        this.rebuilding = false;
        throw error;
      }
    });
  }

  kept(checkpoint: string): Promise<Kept> {
    return reaching(ReadModelsUnavailable, async () => {
      const { collections, kept = {} } = await this.storage.catalogue.current();
      const position = (set: KeptSet) => this.storage.checkpoints.read(checkpointKey(set, checkpoint));
      const { unfinished, former } = kept;
      const outdated = [...this.opened.values()].filter(
        ({ spec }) => compareShape(spec, collections[spec.name]?.shape ?? shapeOf(spec)) === 'outdated',
      );
      return {
        outdated: outdated.map(({ spec }) => spec.name),
        unfinished:
          unfinished === undefined
            ? null
            : { position: await position(unfinished), paused: unfinished.paused },
        former: former === undefined ? null : { position: await position(former) },
      };
    });
  }

  dropKept(): Promise<boolean> {
    return reaching(ReadModelsUnavailable, async () => {
      if (this.rebuilding) throw new Error('A rebuild is under way');
      const { kept = {} } = await this.storage.catalogue.current();
      if (Object.keys(kept).length === 0) return false;
      const drop = await this.storage.changeNames([], contents => ({ ...contents, kept: {} }));
      await drop();
      return true;
    });
  }

  async *documents(collection: string): AsyncGenerator<Document> {
    const { spec, name } = await reaching(ReadModelsUnavailable, () => this.toRead(collection));
    yield* this.storage.all(spec, name);
  }

  async digest(collection: string): Promise<string> {
    const digest = new DocumentDigest();
    for await (const document of this.documents(collection)) digest.add(document);
    return digest.hex();
  }

  ping(): Promise<void> {
    return reaching(ReadModelsUnavailable, () => this.connection.ping());
  }

  /** Saves are finished when they resolve: there is nothing to wait for. */
  async close(): Promise<void> {
    this.opened.clear();
  }

  private async createFirst(specs: readonly CollectionSpec[]): Promise<Contents> {
    const { names } = await this.storage.create(specs);
    const entries = specs.map((spec, at): [string, Entry] => [
      spec.name,
      { shape: shapeOf(spec), documents: names[at] ?? '' },
    ]);
    const contents = await this.storage.catalogue.change(now => {
      const taken = specs.some(({ name }) => now.collections[name] !== undefined);
      return taken ? null : { ...now, collections: { ...now.collections, ...Object.fromEntries(entries) } };
    });
    const used = names.filter((name, at) => contents.collections[specs[at]?.name ?? '']?.documents === name);
    await this.storage.leftovers.forget(used);
    await this.storage.leftovers.drop(names.filter(name => !used.includes(name)));
    return contents;
  }

  private use(specs: readonly CollectionSpec[], { collections }: Contents): void {
    const opened = specs.map((spec): Opened => {
      return { spec, name: entryFor(spec, collections[spec.name]).documents };
    });
    for (const one of opened) this.opened.set(one.spec.name, one);
    // Answers are right without them, so nothing waits for what may take minutes; what fails is done by the next open.
    this.addIndexes(opened).catch(() => undefined);
  }

  private async addIndexes(opened: readonly Opened[]): Promise<void> {
    for (const { spec, name } of opened) await this.storage.addIndexes(spec, name);
  }

  private openedAs(collection: string): Opened {
    const opened = this.opened.get(collection);
    if (opened === undefined) throw new Error(`The collection ${collection} is not open`);
    return opened;
  }

  /** Where the documents are now, though another process may have rebuilt them. */
  private async toRead(
    collection: string,
  ): Promise<{ readonly spec: CollectionSpec; readonly name: string }> {
    const { spec } = this.openedAs(collection);
    const { collections } = await this.storage.catalogue.recent();
    return { spec, name: entryFor(spec, collections[collection]).documents };
  }
}

function entryFor(spec: CollectionSpec, entry: Entry | undefined): Entry {
  if (entry === undefined) throw new CollectionChanged(spec.name, 'new');
  if (compareShape(spec, entry.shape) === 'changed') throw new CollectionChanged(spec.name, 'changed');
  return entry;
}
