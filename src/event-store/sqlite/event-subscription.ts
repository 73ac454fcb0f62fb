import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RecordedEvent } from '../envelope.js';
import type { Subscription, SubscriptionHandler } from '../event-store.js';

const BATCH = 1_000;

/** Where a subscription gets its events. */
export interface EventFeed {
  readonly lastPosition: number;
  /** The events are in memory; undefined: read them. */
  after(position: number, limit: number): RecordedEvent[] | undefined;
  read(position: number, limit: number): RecordedEvent[];
}

/**
 * Follows the ledger from a position on. Live or not, it asks the same question, what comes after the last
 * event handled: so between catching up and following there can be no gap and no double.
 */
export class EventSubscription implements Subscription {
  private closed = false;
  private wakeUp: (() => void) | null = null;
  private readonly ended: Promise<void>;

  constructor(
    private readonly feed: EventFeed,
    private at: number,
    private readonly handler: SubscriptionHandler,
    private readonly onEnd: (subscription: EventSubscription) => void,
  ) {
    this.ended = this.run();
  }

  /** Position of the last event handled. */
  get position(): number {
    return this.at;
  }

  /** There may be new events. */
  wake(): void {
    this.wakeUp?.();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.wake();
    await this.ended;
  }

  private async run(): Promise<void> {
    // The first call of the handler comes when subscribe has returned.
    await nextTurn();
    try {
      await this.follow();
    } catch (error) {
      if (!this.closed) this.handler.onDropped?.(error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.closed = true;
      this.onEnd(this);
    }
  }

  private async follow(): Promise<void> {
    let behind = true;
    while (!this.closed) {
      if (this.at >= this.feed.lastPosition) {
        if (behind) this.handler.onCaughtUp?.();
        behind = false;
        await this.newEvents();
        continue;
      }
      let events = this.feed.after(this.at, BATCH);
      if (events === undefined) {
        behind = true;
        // Reading and parsing a thousand events takes its time: others get their turn in between.
        await nextTurn();
        if (this.closed) return;
        events = this.feed.read(this.at, BATCH);
      }
      await this.handler.onEvents(events);
      this.at = Number(events.at(-1)?.position ?? this.at);
    }
  }

  private newEvents(): Promise<void> {
    return new Promise(resolve => {
      this.wakeUp = () => {
        this.wakeUp = null;
        resolve();
      };
      if (this.closed) this.wakeUp();
    });
  }
}
