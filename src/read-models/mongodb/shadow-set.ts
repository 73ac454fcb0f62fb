import { type CollectionSpec, NothingFormer, type ShadowKind } from '../read-models.js';
import { compareShape, shapeOf } from '../shape.js';
import { type Contents, type Entry, fieldName, type KeptKind, type KeptSet } from './catalogue.js';
import type { Storage } from './storage.js';

/** The collections of a shadow: which they are, and what becomes of them and of those that serve. */
export class ShadowSet {
  private constructor(
    readonly specs: readonly CollectionSpec[],
    /** null: gone when it is closed. */
    readonly kept: KeptKind | null,
    readonly set: KeptSet,
    /** What served when it began. */
    private readonly before: Contents,
  ) {}

  /** Creates the collections, or finds those that are kept. @throws NothingFormer */
  static async begin(
    storage: Storage,
    specs: readonly CollectionSpec[],
    kind: ShadowKind,
  ): Promise<ShadowSet> {
    const before = await storage.catalogue.current();
    const { unfinished, former } = before.kept ?? {};
    if (kind === 'former') {
      if (former === undefined || !isOf(former, specs, ['same', 'outdated'])) throw new NothingFormer();
      return new ShadowSet(specs, 'former', former, before);
    }
    if (kind === 'lasting' && unfinished !== undefined && isOf(unfinished, specs, ['same'])) {
      await ShadowSet.pause(storage, false);
      return new ShadowSet(specs, 'unfinished', unfinished, before);
    }
    const { id, names } = await storage.create(specs);
    const entries = specs.map((spec, at): [string, Entry] => [
      spec.name,
      { shape: shapeOf(spec), documents: names[at] ?? '' },
    ]);
    const set = { collections: Object.fromEntries(entries), checkpoints: {}, id, paused: false };
    if (kind === 'passing') return new ShadowSet(specs, null, set, before);
    const keep = (contents: Contents) => ({ ...contents, kept: { ...contents.kept, unfinished: set } });
    const dropReplaced = await storage.changeNames([], keep);
    await storage.leftovers.forget(names);
    await dropReplaced();
    return new ShadowSet(specs, 'unfinished', set, before);
  }

  /** Says whether the unfinished one waits to be asked for. */
  static async pause({ catalogue }: Storage, paused: boolean): Promise<void> {
    await catalogue.change(contents => {
      const unfinished = contents.kept?.unfinished;
      if (unfinished === undefined || unfinished.paused === paused) return null;
      return { ...contents, kept: { ...contents.kept, unfinished: { ...unfinished, paused } } };
    });
  }

  /** Name of the MongoDB collection. */
  nameOf(collection: string): string {
    return this.set.collections[collection]?.documents ?? '';
  }

  get names(): string[] {
    return this.specs.map(({ name }) => this.nameOf(name));
  }

  /** Whether these are the ones that serve. */
  isPlaced(contents: Contents): boolean {
    return this.specs.every(({ name }) => contents.collections[name]?.documents === this.nameOf(name));
  }

  /**
   * The catalogue with these in place.
   * @param moved checkpoints that are kept with them from now on
   */
  place(now: Contents, moved: Iterable<string>): Omit<Contents, 'version'> {
    for (const { name } of this.specs) {
      if (now.collections[name]?.documents !== this.before.collections[name]?.documents) {
        throw new Error('Another process has rebuilt the read models meanwhile');
      }
    }
    const suffixes: Record<string, string> = { ...now.checkpoints };
    for (const name of moved) {
      const suffix = this.set.checkpoints[fieldName(name)] ?? this.set.id;
      if (suffix === undefined) delete suffixes[fieldName(name)];
      else suffixes[fieldName(name)] = suffix;
    }
    return {
      collections: { ...now.collections, ...this.set.collections },
      checkpoints: suffixes,
      kept: this.keptThen(now),
    };
  }

  private keptThen({ collections, checkpoints, kept = {} }: Contents): Contents['kept'] {
    const isOther = (set: KeptSet | undefined) =>
      set !== undefined && this.specs.every(({ name }) => set.collections[name] === undefined);
    const others = Object.fromEntries(Object.entries(kept).filter(([, set]) => isOther(set)));
    const serving = this.specs.flatMap(({ name }) => {
      const entry = collections[name];
      return entry === undefined ? [] : [[name, entry] as const];
    });
    if (this.kept === null || serving.length < this.specs.length) return others;
    return {
      ...others,
      former: { collections: Object.fromEntries(serving), checkpoints, paused: false },
    };
  }
}

function isOf(
  { collections }: KeptSet,
  specs: readonly CollectionSpec[],
  accepted: readonly ReturnType<typeof compareShape>[],
): boolean {
  if (Object.keys(collections).length !== specs.length) return false;
  return specs.every(spec => {
    const entry = collections[spec.name];
    return entry !== undefined && accepted.includes(compareShape(spec, entry.shape));
  });
}
