import type { Database } from '../../sqlite/database.js';
import { checkAppend } from '../append-checks.js';
import type { RecordedEvent, SealedEvent } from '../envelope.js';
import {
  StoreUnavailable,
  type AppendResult,
  type EventStore,
  type ExpectedRevision,
  type ReadAllOptions,
  type ReadStreamOptions,
  type Subscription,
  type SubscriptionHandler,
} from '../event-store.js';
import { upcasters, type Upcasters } from '../upcasters.js';
import { EventSubscription, type EventFeed } from './event-subscription.js';
import { EventsTable } from './events-table.js';
import { GroupCommit } from './group-commit.js';
import { RecentEvents } from './recent-events.js';

/** The ledger in a SQLite file, for one process. Positions are row numbers. */
export class SqliteEventStore implements EventStore {
  private readonly table: EventsTable;
  private readonly recent: RecentEvents;
  private readonly commits: GroupCommit;
  private readonly subscriptions = new Set<EventSubscription>();
  private closed = false;

  /**
   * @param database stays open when the store is closed: whoever opened it closes it
   * @param registry what turns data of older shapes into the newest
   */
  constructor(database: Database, registry: Upcasters = upcasters) {
    const table = new EventsTable(database, registry);
    const recent = new RecentEvents(table.lastPosition(), registry);
    this.table = table;
    this.recent = recent;
    this.commits = new GroupCommit(database, table, {
      get lastPosition() {
        return recent.lastPosition;
      },
      committed: events => this.publish(events),
    });
  }

  append(
    stream: string,
    expectedRevision: ExpectedRevision,
    events: readonly SealedEvent[],
  ): Promise<AppendResult> {
    try {
      this.assertOpen();
      checkAppend(stream, expectedRevision, events);
    } catch (error) {
      return Promise.reject(error);
    }
    return this.commits.append({ stream, expected: expectedRevision, events });
  }

  async readStream(stream: string, options: ReadStreamOptions = {}): Promise<RecordedEvent[]> {
    this.assertOpen();
    const events = this.table.readStream(stream, options, this.recent.lastPosition);
    const { direction = 'forwards', limit } = options;
    const last = direction === 'forwards' && limit === undefined ? events.at(-1) : undefined;
    // Most streams are read to be appended to: then where this one ends need not be asked again.
    if (last !== undefined && !this.commits.isSyncing) this.commits.ends.set(stream, last.revision);
    return events;
  }

  async readAll({ after = 0n, limit }: ReadAllOptions): Promise<RecordedEvent[]> {
    this.assertOpen();
    if (!(limit >= 1 && limit <= 10_000)) throw new RangeError(`limit ${limit} is not from 1 to 10,000`);
    return this.table.readAll(Number(after), limit, this.recent.lastPosition);
  }

  async lastPosition(): Promise<bigint> {
    this.assertOpen();
    return BigInt(this.recent.lastPosition);
  }

  subscribe({ after }: { readonly after: bigint }, handler: SubscriptionHandler): Subscription {
    this.assertOpen();
    const { recent, table } = this;
    const feed: EventFeed = {
      get lastPosition() {
        return recent.lastPosition;
      },
      after: (position, limit) => recent.after(position, limit),
      read: (position, limit) => table.readAll(position, limit, recent.lastPosition),
    };
    const subscription = new EventSubscription(feed, Number(after), handler, ended =>
      this.subscriptions.delete(ended),
    );
    this.subscriptions.add(subscription);
    return subscription;
  }

  /** Commits what waits, ends the subscriptions, and takes nothing more. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.commits.drain();
    await Promise.all([...this.subscriptions].map(subscription => subscription.close()));
  }

  private publish(events: readonly SealedEvent[]): void {
    let wantedAfter = Number.POSITIVE_INFINITY;
    for (const { position } of this.subscriptions) wantedAfter = Math.min(wantedAfter, position);
    this.recent.push(events, wantedAfter);
    for (const subscription of this.subscriptions) subscription.wake();
  }

  private assertOpen(): void {
    if (this.closed) throw new StoreUnavailable('The event store is closed');
  }
}
