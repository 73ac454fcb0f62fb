import type { CollectionSpec, Document, DocumentChange, SaveBatch, ShadowKind } from '../read-models.js';
import { checkpointKey } from './checkpoints.js';
import { ShadowSet } from './shadow-set.js';
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

/** Collections beside those that serve; one change of the catalogue puts all of them in place. */
export class Rebuild {
  private readonly shadows: ReadonlyMap<string, Shadow>;
  private readonly checkpoints = new Map<string, bigint>();
  private buffered = 0;
  private heard = performance.now();
  private dropReplaced: () => Promise<void> = () => Promise.resolve();

  private constructor(
    private readonly storage: Storage,
    private readonly shadowSet: ShadowSet,
    private readonly maxBuffered: number,
  ) {
    const { specs } = shadowSet;
    const shadows = specs.map(spec => ({ spec, name: shadowSet.nameOf(spec.name), buffer: new Map() }));
    this.shadows = new Map(shadows.map(shadow => [shadow.spec.name, shadow]));
  }

  /** @param maxBuffered documents kept in memory before they are written: what changes again soon is written once */
  static async begin(
    storage: Storage,
    specs: readonly CollectionSpec[],
    kind: ShadowKind,
    maxBuffered: number,
  ): Promise<Rebuild> {
    await storage.leftovers.clean();
    return new Rebuild(storage, await ShadowSet.begin(storage, specs, kind), maxBuffered);
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

  /** How far they have come. */
  async checkpoint(name: string): Promise<bigint> {
    const known = this.checkpoints.get(name);
    if (known !== undefined || this.shadowSet.kept === null) return known ?? 0n;
    return this.storage.checkpoints.read(this.keyOf(name));
  }

  /**
   * Puts the collections in place of the old.
   * @param forgotten checkpoints that don't hold any more
   * @param grace milliseconds for which those that are dropped are left to readers in other processes
   */
  async place(forgotten: readonly string[], grace: number): Promise<void> {
    const { storage, shadowSet } = this;
    await this.flush();
    await this.saveCheckpoints(forgotten);
    const moved = [...new Set([...forgotten, ...this.checkpoints.keys()])];
    this.dropReplaced = await storage.changeNames(moved, now => shadowSet.place(now, moved), grace);
  }

  /** Drops what was replaced and isn't kept, once other processes have looked into the catalogue again. */
  async clearAway(): Promise<void> {
    await this.storage.leftovers.forget(this.shadowSet.names);
    await this.dropReplaced();
  }

  /** Drops what was made so far if it isn't kept, unless it was put in place and only the answer was lost. */
  async abandon(paused: boolean): Promise<void> {
    const { storage, shadowSet } = this;
    if (shadowSet.kept !== null) {
      if (paused && shadowSet.kept === 'unfinished') await ShadowSet.pause(storage, true);
      return this.flush();
    }
    if (shadowSet.isPlaced(await storage.catalogue.current())) return undefined;
    await storage.leftovers.drop(shadowSet.names);
    return storage.checkpoints.remove([...this.checkpoints.keys()].map(name => this.keyOf(name)));
  }

  /** Documents first: what a checkpoint says is there. */
  async flush(): Promise<void> {
    for (const { spec, name, buffer } of this.shadows.values()) {
      const documents = [...buffer.values()].map(change => toStored(spec, change));
      await this.storage.write(name, documents);
      buffer.clear();
    }
    this.buffered = 0;
    if (this.shadowSet.kept === null) return;
    for (const [name, position] of this.checkpoints) {
      await this.storage.checkpoints.save(this.keyOf(name), position);
    }
  }

  /** Under their own keys, which nobody reads yet. */
  private async saveCheckpoints(forgotten: readonly string[]): Promise<void> {
    const { storage } = this;
    const serving = await storage.catalogue.current();
    for (const [name, position] of this.checkpoints) {
      const kept = forgotten.includes(name)
        ? 0n
        : await storage.checkpoints.read(checkpointKey(serving, name));
      await storage.checkpoints.save(this.keyOf(name), position > kept ? position : kept);
    }
  }

  private async giveSignOfLife(): Promise<void> {
    this.heard = performance.now();
    if (this.shadowSet.kept === null) await this.storage.leftovers.note(this.shadowSet.names);
  }

  private keyOf(name: string): string {
    return checkpointKey(this.shadowSet.set, name);
  }

  private shadow(collection: string): Shadow {
    const shadow = this.shadows.get(collection);
    if (shadow === undefined) throw new Error(`The collection ${collection} is not being rebuilt`);
    return shadow;
  }
}
