import type { Collection } from 'mongodb';
import { ensureIndex } from '../../mongodb/ensure-index.js';
import type { MongoConnection } from '../../mongodb/mongo-connection.js';
import { isDuplicate, reaching } from '../../mongodb/unavailable.js';
import { NO_USER, PersonKeysUnavailable, type PersonKey, type PersonKeys } from '../person-keys.js';

interface Stored {
  /** The person. */
  readonly _id: string;
  readonly key: string | null;
  readonly forgottenAs: number | null;
}

/** Keys in the collection `person_keys` of the ledger's database, for any number of processes. */
export class MongoPersonKeys implements PersonKeys {
  private readonly stored: Collection<Stored>;

  private constructor(connection: MongoConnection) {
    this.stored = connection.collection<Stored>('person_keys');
  }

  /**
   * Makes the index where it isn't there.
   * @param connection stays open when the keys are closed
   * @throws PersonKeysUnavailable
   */
  static async open(connection: MongoConnection): Promise<MongoPersonKeys> {
    const keys = new MongoPersonKeys(connection);
    await keys.reach(() => ensureIndex(keys.stored, { forgottenAs: 1 }));
    return keys;
  }

  load(persons: readonly string[]): Promise<Map<string, PersonKey>> {
    return this.reach(async () => {
      if (persons.length === 0) return new Map();
      const found = await this.stored.find({ _id: { $in: [...persons] } }).toArray();
      return new Map(found.map(stored => [stored._id, keyOf(stored)]));
    });
  }

  keep(person: string, key: string): Promise<PersonKey> {
    return this.reach(async () => {
      try {
        await this.stored.insertOne({ _id: person, key, forgottenAs: null });
        return { key };
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        const there = await this.stored.findOne({ _id: person });
        // What is kept for a person is never removed.
        if (there === null) throw error;
        return keyOf(there);
      }
    });
  }

  destroy(persons: readonly string[], forgottenAs: number): Promise<void> {
    return this.reach(async () => {
      for (const person of persons) {
        const mark = { key: null, forgottenAs };
        const changed = await this.stored.updateOne({ _id: person, key: { $ne: null } }, { $set: mark });
        if (changed.matchedCount === 0) await this.mark(person, mark);
      }
    });
  }

  forgotten(): Promise<number> {
    // Whoever has no key any more has a number here, at least 0; the index holds it, and of the keys nothing.
    return this.reach(() => this.stored.countDocuments({ forgottenAs: { $gte: NO_USER } }));
  }

  async *entries(): AsyncIterable<readonly [string, PersonKey]> {
    const cursor = this.stored.find();
    try {
      for (;;) {
        const stored = await this.reach(() => cursor.next());
        if (stored === null) return;
        yield [stored._id, keyOf(stored)];
      }
    } finally {
      await cursor.close();
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Marks a person without a key; one who got a key meanwhile loses it. */
  private async mark(person: string, mark: Omit<Stored, '_id'>): Promise<void> {
    try {
      await this.stored.insertOne({ _id: person, ...mark });
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      await this.stored.updateOne({ _id: person, key: { $ne: null } }, { $set: mark });
    }
  }

  private reach<Result>(task: () => Promise<Result>): Promise<Result> {
    return reaching(PersonKeysUnavailable, task);
  }
}

function keyOf({ key, forgottenAs }: Stored): PersonKey {
  return key === null ? { key, forgottenAs: forgottenAs ?? 0 } : { key };
}
