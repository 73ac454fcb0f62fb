import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Subscription, SubscriptionHandler } from '../event-store.js';
import { CatchUpSubscription, type SubscriptionSource } from './catch-up-subscription.js';
import type { TailRider } from './shared-tail.js';

const BATCH = 1_000;

/** What the subscriptions of one process have in common. */
export interface SubscriptionHost {
  readonly source: SubscriptionSource;
  /** Whether {@link join} would do from there. */
  isOnTail(position: bigint): boolean;
  /**
   * Undefined: the tail has let go of something that comes after the position.
   * @param resumeAt from where the tail begins if there is none: nothing of ours is between the two
   */
  join(position: bigint, resumeAt: bigint): TailRider | undefined;
}

/**
 * Follows the ledger from a position on: by a connection of its own until it has caught up, then by the tail that it
 * shares with the others of the process.
 */
export class LedgerSubscription implements Subscription {
  private closed = false;
  private resumeAt: bigint;
  /** Ends what it is waiting for. */
  private interrupt: () => void = () => undefined;
  private readonly ended: Promise<void>;

  constructor(
    private readonly host: SubscriptionHost,
    private at: bigint,
    private readonly handler: SubscriptionHandler,
    private readonly onEnd: (subscription: LedgerSubscription) => void,
  ) {
    this.resumeAt = at;
    this.ended = this.run();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.interrupt();
    await this.ended;
  }

  private async run(): Promise<void> {
    // The first call of the handler comes when subscribe has returned.
    await nextTurn();
    try {
      while (!this.closed) {
        await this.catchUp();
        if (!this.closed) await this.ride();
      }
    } catch (error) {
      if (!this.closed) this.handler.onDropped?.(error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.closed = true;
      this.onEnd(this);
    }
  }

  /**
   * Resolves when it has come to where the tail begins, or was closed.
   * @throws what the handler throws, and what no other connection can mend
   */
  private async catchUp(): Promise<void> {
    const failures: Error[] = [];
    const own = await new Promise<CatchUpSubscription>(resolve => {
      let caughtUp = false;
      const joinIfThere = () => {
        if (caughtUp && this.host.isOnTail(this.at)) resolve(subscription);
      };
      const subscription = new CatchUpSubscription(this.host.source, this.at, {
        onEvents: async events => {
          await this.handler.onEvents(events);
          this.at = events.at(-1)?.position ?? this.at;
          joinIfThere();
        },
        onCaughtUp: () => {
          caughtUp = true;
          this.handler.onCaughtUp?.();
          joinIfThere();
        },
        onDropped: error => {
          failures.push(error);
          resolve(subscription);
        },
      });
      this.interrupt = () => {
        void subscription.close();
        resolve(subscription);
      };
    });
    await own.close();
    // The handler may have been called, and have failed, after it was decided to go on.
    for (const failure of failures) throw failure;
    this.resumeAt = own.resumeAt;
  }

  /** Resolves when it has fallen off, or was closed. */
  private async ride(): Promise<void> {
    const rider = this.host.join(this.at, this.resumeAt);
    if (rider === undefined) return;
    this.interrupt = () => rider.wake();
    try {
      while (!this.closed) {
        const events = await rider.next(BATCH);
        if (events === undefined || this.closed) return;
        const last = events.at(-1);
        if (last === undefined) continue;
        await this.handler.onEvents(events);
        this.at = last.position;
        rider.handled(this.at);
      }
    } finally {
      rider.leave();
    }
  }
}
