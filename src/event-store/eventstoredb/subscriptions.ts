import type { Subscription, SubscriptionHandler } from '../event-store.js';
import type { SubscriptionSource } from './catch-up-subscription.js';
import { LedgerSubscription } from './ledger-subscription.js';
import { SharedTail, type TailRider } from './shared-tail.js';

/** The subscriptions of one process, and the tail that they share. */
export class Subscriptions {
  private readonly running = new Set<Subscription>();
  private tail: SharedTail | null = null;
  /** Tails that have ended, until nothing of them is left. */
  private readonly ending = new Set<Promise<void>>();

  constructor(readonly source: SubscriptionSource) {}

  open(after: bigint, handler: SubscriptionHandler): Subscription {
    const subscription = new LedgerSubscription(this, after, handler, ended => this.running.delete(ended));
    this.running.add(subscription);
    return subscription;
  }

  /** Whether who has handled this may ride; the first one that has caught up begins the tail. */
  isOnTail(position: bigint): boolean {
    return this.tail?.covers(position) ?? true;
  }

  /** Undefined: it lacks something that comes after the position. */
  join(position: bigint, resumeAt: bigint): TailRider | undefined {
    if (!this.isOnTail(position)) return undefined;
    this.tail ??= this.begin(position, resumeAt);
    return this.tail.join(position);
  }

  /** Ends all subscriptions; resolves when no handler call is running any more. */
  async close(): Promise<void> {
    void this.tail?.close();
    await Promise.all(Array.from(this.running, subscription => subscription.close()));
    await Promise.all(this.ending);
  }

  private begin(position: bigint, resumeAt: bigint): SharedTail {
    return new SharedTail(this.source, position, resumeAt, tail => {
      if (this.tail === tail) this.tail = null;
      const end = tail.close().finally(() => this.ending.delete(end));
      this.ending.add(end);
    });
  }
}
