import type { Collection } from 'mongodb';
import type { MongoConnection } from '../../mongodb/mongo-connection.js';
import { isDuplicate } from '../../mongodb/unavailable.js';
import type { Fence } from '../leases.js';

/** One holder's time with a lease. */
export interface Term {
  /** `<lease>#<token>`: made by an insert, so that of several processes one gets it. */
  readonly _id: string;
  readonly lease: string;
  readonly token: number;
  /** Counts the renewals; only the holder writes here. */
  readonly beat: number;
  readonly over: boolean;
}

const idOf = ({ lease, token }: Fence): string => `${lease}#${token}`;

/**
 * Terms of leases in MongoDB; of each lease the one with the highest token counts. A term begins with an insert and is
 * then written by its holder alone: no step needs an update that two processes race for.
 */
export class LeaseTerms {
  private readonly stored: Collection<Term>;

  constructor(connection: MongoConnection) {
    this.stored = connection.collection<Term>('leases');
  }

  newest(lease: string): Promise<Term | null> {
    return this.stored.findOne({ lease }, { sort: { token: -1 } });
  }

  /** @returns false if another process was faster */
  async begin(fence: Fence): Promise<boolean> {
    const { lease, token } = fence;
    try {
      await this.stored.insertOne({ _id: idOf(fence), lease, token, beat: 0, over: false });
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
    // A term like it may have begun and ended since we looked: then a later one counts.
    if (await this.isOvertaken(fence)) {
      await this.stored.deleteOne({ _id: idOf(fence) });
      return false;
    }
    await this.stored.deleteMany({ lease, token: { $lt: token } });
    return true;
  }

  /** @returns false if the term has ended */
  async renew(fence: Fence): Promise<boolean> {
    const { matchedCount } = await this.stored.updateOne(
      { _id: idOf(fence), over: false },
      { $inc: { beat: 1 } },
    );
    return matchedCount === 1 && !(await this.isOvertaken(fence));
  }

  /** The term stays, so that the next one's token is higher. */
  async end(fence: Fence): Promise<void> {
    await this.stored.updateOne({ _id: idOf(fence) }, { $set: { over: true } });
  }

  /** Whether a later holder's term has begun. */
  async isOvertaken({ lease, token }: Fence): Promise<boolean> {
    return ((await this.newest(lease))?.token ?? 0) > token;
  }
}
