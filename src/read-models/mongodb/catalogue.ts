import type { Collection } from 'mongodb';
import type { MongoConnection } from '../../mongodb/mongo-connection.js';
import { isDuplicate } from '../../mongodb/unavailable.js';

/** Where a collection's documents are, and as what they were declared. */
export interface Entry {
  readonly shape: string;
  /** Name of the MongoDB collection. */
  readonly documents: string;
}

/** Collections that are kept beside those that serve. */
export interface KeptSet {
  readonly collections: Readonly<Record<string, Entry>>;
  /** As in {@link Contents}. */
  readonly checkpoints: Readonly<Record<string, string>>;
  /** Suffix of the checkpoints that the map doesn't name; absent: they have none. */
  readonly id?: string;
  readonly paused: boolean;
}

/** `unfinished`: a lasting shadow; `former`: what it took the place of, once it was put in place. */
export type KeptKind = 'unfinished' | 'former';

/** The one document that says where everything is: to change it is to change everything in one step. */
export interface Contents {
  /** Counts the changes, so that a change made meanwhile by another process is noticed. */
  readonly version: number;
  readonly collections: Readonly<Record<string, Entry>>;
  /** The suffix under which a checkpoint is kept, by `fieldName` of its name; none if it never was rebuilt. */
  readonly checkpoints: Readonly<Record<string, string>>;
  readonly kept?: Readonly<Partial<Record<KeptKind, KeptSet>>>;
}

interface Stored extends Contents {
  readonly _id: string;
}

const ID = 'read-models';
const EMPTY: Contents = { version: 0, collections: {}, checkpoints: {} };
/** Other processes' changes are seen after this many milliseconds. */
export const SEEN_AFTER = 1_000;

export class Catalogue {
  private readonly stored: Collection<Stored>;
  private seen: { readonly contents: Promise<Contents>; readonly at: number } | null = null;

  constructor(connection: MongoConnection) {
    this.stored = connection.collection<Stored>('catalogue');
  }

  /** As it was at most SEEN_AFTER ago: reads would else take twice as long. */
  recent(): Promise<Contents> {
    if (this.seen !== null && performance.now() - this.seen.at < SEEN_AFTER) return this.seen.contents;
    return this.current();
  }

  current(): Promise<Contents> {
    const contents = this.load();
    this.seen = { contents, at: performance.now() };
    // Nobody may be waiting for it by then; who asks next asks the server again.
    contents.catch(() => (this.seen = null));
    return contents;
  }

  /**
   * Changes it in one step, over again if another process was faster.
   * @param change null: leave it as it is. It may throw
   */
  async change(change: (contents: Contents) => Omit<Contents, 'version'> | null): Promise<Contents> {
    for (;;) {
      const before = await this.current();
      const wanted = change(before);
      if (wanted === null) return before;
      const after = { ...wanted, version: before.version + 1 };
      if (await this.replace(before.version, after)) {
        this.seen = { contents: Promise.resolve(after), at: performance.now() };
        return after;
      }
    }
  }

  private async load(): Promise<Contents> {
    return (await this.stored.findOne({ _id: ID })) ?? EMPTY;
  }

  private async replace(version: number, after: Contents): Promise<boolean> {
    if (version > 0) return (await this.stored.replaceOne({ _id: ID, version }, after)).matchedCount === 1;
    try {
      await this.stored.insertOne({ _id: ID, ...after });
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }
}

/** Names of all MongoDB collections that are somebody's. */
export function namesIn({ collections, kept = {} }: Contents): string[] {
  const all = [collections, kept.unfinished?.collections ?? {}, kept.former?.collections ?? {}];
  return all.flatMap(entries => Object.values(entries).map(({ documents }) => documents));
}

/** A name as the name of a field, in which dots and dollars mean something. */
export function fieldName(name: string): string {
  return name.replaceAll(/[%.$\0]/g, char => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
