import type { Collection, Db } from 'mongodb';
import type { MongoConnection } from '../../mongodb/mongo-connection.js';
import { type Catalogue, namesIn } from './catalogue.js';

interface Stored {
  /** Name of a MongoDB collection. */
  readonly _id: string;
  /** When it was last in use, milliseconds since 1970. */
  readonly at: number;
}

/**
 * Collections that may be nobody's: those that are being filled, and those that are being replaced. They are noted
 * here before they become so, and what a crash left is dropped once nothing was heard of it for long enough: another
 * process may be filling it.
 */
export class Leftovers {
  private readonly stored: Collection<Stored>;
  private readonly db: Db;

  constructor(
    connection: MongoConnection,
    private readonly catalogue: Catalogue,
    /** Milliseconds. */
    private readonly abandonedAfter: number,
  ) {
    this.stored = connection.collection<Stored>('leftovers');
    this.db = connection.db;
  }

  /** Notes the collections, or that they are still in use. */
  async note(names: readonly string[]): Promise<void> {
    for (const _id of names)
      await this.stored.updateOne({ _id }, { $set: { at: Date.now() } }, { upsert: true });
  }

  /** They are somebody's now, for good. */
  async forget(names: readonly string[]): Promise<void> {
    if (names.length > 0) await this.stored.deleteMany({ _id: { $in: [...names] } });
  }

  async drop(names: readonly string[]): Promise<void> {
    for (const name of names) await this.db.dropCollection(name);
    await this.forget(names);
  }

  /** Drops what was abandoned and isn't in the catalogue. */
  async clean(): Promise<void> {
    const abandoned = await this.stored.find({ at: { $lte: Date.now() - this.abandonedAfter } }).toArray();
    if (abandoned.length === 0) return;
    const used = new Set(namesIn(await this.catalogue.current()));
    const names = abandoned.map(({ _id }) => _id);
    await this.forget(names.filter(name => used.has(name)));
    await this.drop(names.filter(name => !used.has(name)));
  }
}
