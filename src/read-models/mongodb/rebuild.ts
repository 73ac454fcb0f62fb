import { setTimeout as delay } from 'node:timers/promises';
import type { CollectionSpec, Document, DocumentChange, SaveBatch } from '../read-models.js';
import { type Contents, fieldName } from './catalogue.js';
import { checkpointKey } from './checkpoints.js';
import { shapeOf } from '../shape.js';
import type { Storage } from './storage.js';
import { toStored } from './stored-document.js';

/** Milliseconds between two signs of life. */
const HEARTBEAT = 10_000;

interface Shadow {
  readonly spec: CollectionSpec;
  /** Name of the MongoDB collection. */
  readonly name: string;
  readonly buffer: Map<string, DocumentChange>;
}

/** New collections beside those that serve; one change of the catalogue puts all of them in place. */
export class Rebuild {
  private readonly checkpoints = new Map<string, bigint>();
  /** Checkpoints that are kept under a new key from now on. */
  private readonly moved = new Set<string>();
  private buffered = 0;
  private heard = performance.now();

  private constructor(
    private readonly storage: Storage,
    /** Suffix of all its names. */
    private readonly id: string,
    private readonly shadows: ReadonlyMap<string, Shadow>,
    private readonly before: Contents,
    private readonly maxBuffered: number,
  ) {}

  /** @param maxBuffered documents kept in memory before they are written: what changes again soon is written once */
  static async begin(
    storage: Storage,
    specs: readonly CollectionSpec[],
    maxBuffered: number,
  ): Promise<Rebuild> {
    await storage.leftovers.clean();
    const before = await storage.catalogue.current();
    const { id, names } = await storage.create(specs);
    const shadows = specs.map((spec, at) => ({ spec, name: names[at] ?? '', buffer: new Map() }));
    const byName = new Map(shadows.map(shadow => [shadow.spec.name, shadow]));
    return new Rebuild(storage, id, byName, before, maxBuffered);
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
      if (position > (this.checkpoints.get(name) ?? -1n)) this.checkpoints.set(name, position);
    }
    if (performance.now() - this.heard > HEARTBEAT) await this.giveSignOfLife();
    if (this.buffered >= this.maxBuffered) await this.flush();
  }

  async load<Body>(collection: string, ids: readonly string[]): Promise<Map<string, Document<Body>>> {
    const { spec, name, buffer } = this.shadow(collection);
    const found = new Map<string, Document<Body>>();
    const unknown: string[] = [];
    for (const id of ids) {
      const known = buffer.get(id);
      if (known === undefined) unknown.push(id);
      else if (!('deleted' in known)) found.set(id, known as Document<Body>);
    }
    for (const document of await this.storage.load<Body>(spec, name, unknown))
      found.set(document.id, document);
    return found;
  }

  async *documents(collection: string): AsyncGenerator<Document> {
    await this.flush();
    const { spec, name } = this.shadow(collection);
    yield* this.storage.all(spec, name);
  }

  /**
   * Puts the new collections in place of the old.
   * @param forgotten checkpoints that don't hold any more
   */
  async place(forgotten: readonly string[]): Promise<void> {
    const { leftovers, catalogue } = this.storage;
    await this.flush();
    await this.saveCheckpoints(forgotten);
    for (const name of [...forgotten, ...this.checkpoints.keys()]) this.moved.add(name);
    await leftovers.note([...this.namesIn(this.before), ...this.names()]);
    await catalogue.change(contents => this.swap(contents));
  }

  /**
   * Drops what was replaced, once other processes have looked into the catalogue again.
   * @param grace milliseconds
   */
  async clearAway(grace: number): Promise<void> {
    const { leftovers, checkpoints } = this.storage;
    await leftovers.forget(this.names());
    await delay(grace);
    await leftovers.drop(this.namesIn(this.before));
    await checkpoints.remove([...this.moved].map(name => checkpointKey(this.before, name)));
  }

  /** Drops what was made so far, unless it was put in place after all and only the answer was lost. */
  async abandon(): Promise<void> {
    const { leftovers, catalogue, checkpoints } = this.storage;
    if (this.namesIn(await catalogue.current()).join() === this.names().join()) return;
    await leftovers.drop(this.names());
    await checkpoints.remove([...this.checkpoints.keys()].map(name => `${name}#${this.id}`));
  }

  private swap(now: Contents): Omit<Contents, 'version'> {
    if (this.namesIn(now).join() !== this.namesIn(this.before).join()) {
      throw new Error('Another process has rebuilt the read models meanwhile');
    }
    const entries = [...this.shadows.values()].map(
      ({ spec, name }) => [spec.name, { shape: shapeOf(spec), documents: name }] as const,
    );
    const suffixes = [...this.moved].map(name => [fieldName(name), this.id] as const);
    return {
      collections: { ...now.collections, ...Object.fromEntries(entries) },
      checkpoints: { ...now.checkpoints, ...Object.fromEntries(suffixes) },
    };
  }

  /** Under their new keys, which nobody reads yet. */
  private async saveCheckpoints(forgotten: readonly string[]): Promise<void> {
    for (const [name, position] of this.checkpoints) {
      const kept = forgotten.includes(name)
        ? 0n
        : await this.storage.checkpoints.read(checkpointKey(this.before, name));
      await this.storage.checkpoints.save(`${name}#${this.id}`, position > kept ? position : kept);
    }
  }

  private async giveSignOfLife(): Promise<void> {
    await this.storage.leftovers.note(this.names());
    this.heard = performance.now();
  }

  async flush(): Promise<void> {
    for (const { spec, name, buffer } of this.shadows.values()) {
      const documents = [...buffer.values()].map(change => toStored(spec, change));
      await this.storage.write(name, documents);
      buffer.clear();
    }
    this.buffered = 0;
  }

  private names(): string[] {
    return [...this.shadows.values()].map(({ name }) => name);
  }

  private namesIn({ collections }: Contents): string[] {
    return [...this.shadows.keys()].flatMap(name => collections[name]?.documents ?? []);
  }

  private shadow(collection: string): Shadow {
    const shadow = this.shadows.get(collection);
    if (shadow === undefined) throw new Error(`The collection ${collection} is not being rebuilt`);
    return shadow;
  }
}
