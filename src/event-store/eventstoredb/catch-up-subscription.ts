import type { AllStreamResolvedEvent, AllStreamSubscription } from '@eventstore/db-client';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RecordedEvent } from '../envelope.js';
import type { Subscription, SubscriptionHandler } from '../event-store.js';
import { backOff } from './back-off.js';
import { failureOf } from './failure.js';
import { Feed } from './feed.js';

const BATCH = 1_000;
const LONGEST_PAUSE_MS = 5_000;

/** Where a subscription gets its events. */
export interface SubscriptionSource {
  /** Events after the position, and how far the server has come where none of them was ours. */
  open(after: bigint, onCheckpoint: (position: bigint) => void): AllStreamSubscription;
  /** Undefined: none of ours. */
  decode(resolved: AllStreamResolvedEvent): RecordedEvent | undefined;
  lastPosition(): Promise<bigint>;
  /** A connection broke; the subscription goes on by itself. */
  onInterrupted(error: unknown): void;
}

/**
 * Follows the ledger from a position on. A connection that breaks is replaced, after a pause, by one from the last
 * event handled (or from the checkpoint behind it): what arrived but was not handled comes again, so that there
 * is no gap and no double. Only what another connection can't mend drops it.
 */
export class CatchUpSubscription implements Subscription {
  private readonly closing = new AbortController();
  private failures = 0;
  private readonly ended: Promise<void>;

  constructor(
    private readonly source: SubscriptionSource,
    private at: bigint,
    private readonly handler: SubscriptionHandler,
  ) {
    this.ended = this.run();
  }

  /** Of the last event handled, or how far the server has come since where none was ours. */
  get position(): bigint {
    return this.at;
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.ended;
  }

  private async run(): Promise<void> {
    // The first call of the handler comes when subscribe has returned.
    await nextTurn();
    try {
      while (!this.closing.signal.aborted) await this.connect();
    } catch (error) {
      if (!this.closing.signal.aborted) {
        this.handler.onDropped?.(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }

  /** @throws what no other connection can mend */
  private async connect(): Promise<void> {
    const { signal } = this.closing;
    let checkpoint = 0n;
    const source = this.source.open(this.at, position => {
      checkpoint = position;
    });
    const feed = new Feed(source, signal);
    try {
      await this.follow(feed, () => checkpoint);
      return;
    } catch (error) {
      if (!(error instanceof BrokenConnection)) throw error;
      if (failureOf(error.cause) === 'denied') throw error.cause;
      this.source.onInterrupted(error.cause);
    } finally {
      feed.close();
    }
    this.failures += 1;
    await backOff(this.failures, LONGEST_PAUSE_MS, signal);
  }

  /** Hands over what comes, until the subscription is closed. */
  private async follow(feed: Feed, reached: () => bigint): Promise<void> {
    const { signal } = this.closing;
    const target = await connected(this.source.lastPosition());
    this.failures = 0;
    for (let behind = true; !signal.aborted; await connected(feed.more())) {
      await feed.gather(BATCH);
      // Asked before what has arrived is taken: everything up to it is handled when then nothing is left.
      const checkpoint = reached();
      const arrived = feed.take(BATCH);
      if (arrived.length > 0) await this.hand(arrived);
      else if (checkpoint > this.at) this.at = checkpoint;
      if (behind && this.at >= target && !signal.aborted) {
        this.handler.onCaughtUp?.();
        behind = false;
      }
    }
  }

  private async hand(arrived: readonly AllStreamResolvedEvent[]): Promise<void> {
    const events: RecordedEvent[] = [];
    for (const resolved of arrived) {
      const event = this.source.decode(resolved);
      if (event !== undefined && event.position > this.at) events.push(event);
    }
    const last = events.at(-1);
    if (last === undefined) return;
    await this.handler.onEvents(events);
    this.at = last.position;
  }
}

/** The connection failed (its `cause` says how), as opposed to the handler. */
class BrokenConnection extends Error {
  constructor(cause: unknown) {
    super('The connection of a subscription broke', { cause });
  }
}

async function connected<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new BrokenConnection(error);
  }
}
