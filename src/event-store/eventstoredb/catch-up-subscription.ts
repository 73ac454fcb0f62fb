import type { AllStreamResolvedEvent, AllStreamSubscription } from '@eventstore/db-client';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RecordedEvent } from '../envelope.js';
import type { Subscription, SubscriptionHandler } from '../event-store.js';
import { backOff } from './back-off.js';
import { Checkpoints, type CheckpointPosition } from './checkpoints.js';
import { failureOf, isNoBoundary } from './failure.js';
import { Feed } from './feed.js';

const BATCH = 1_000;
const LONGEST_PAUSE_MS = 5_000;

/** Where a subscription gets its events. */
export interface SubscriptionSource {
  /** Events after the position, and how far the server has come where none of them was ours. */
  open(after: bigint, onCheckpoint: (position: CheckpointPosition) => void): AllStreamSubscription;
  /** Undefined: none of ours. */
  decode(resolved: AllStreamResolvedEvent): RecordedEvent | undefined;
  lastPosition(): Promise<bigint>;
  /** Where a record is known to begin, not after the position; 0n: only the beginning is known. */
  landmarkBefore(position: bigint): bigint;
  /** A connection broke; the subscription goes on by itself. */
  onInterrupted(error: unknown): void;
}

/**
 * Follows the ledger from a position on. A connection that breaks is replaced, after a pause, by one from the last
 * event handled, or from a checkpoint behind it: what arrived but was not handled comes again, so that there
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
    private from = at,
  ) {
    this.ended = this.run();
  }

  /** From where another subscription would miss nothing and search the least: behind all that was handled. */
  get resumeAt(): bigint {
    return this.from;
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
    const checkpoints = new Checkpoints();
    const source = this.source.open(this.from, position => {
      checkpoints.note(position);
      feed.wakeUp();
    });
    const feed = new Feed(source, signal);
    try {
      await this.follow(feed, checkpoints);
      return;
    } catch (error) {
      if (!(error instanceof BrokenConnection)) throw error;
      if (isNoBoundary(error.cause)) this.stepBack();
      else if (failureOf(error.cause) === 'denied') throw error.cause;
      if (!signal.aborted) this.source.onInterrupted(error.cause);
    } finally {
      feed.close();
    }
    this.failures += 1;
    await backOff(this.failures, LONGEST_PAUSE_MS, signal);
  }

  /** The server can't go on from there: not from that checkpoint, or not from a position that no record has. */
  private stepBack(): void {
    this.from = this.from > this.at ? this.at : this.source.landmarkBefore(this.at - 1n);
  }

  /** Hands over what comes, until the subscription is closed. */
  private async follow(feed: Feed, checkpoints: Checkpoints): Promise<void> {
    const { signal } = this.closing;
    const target = await connected(this.source.lastPosition());
    this.failures = 0;
    for (let behind = true; !signal.aborted; await connected(feed.more())) {
      await feed.gather(BATCH);
      // Asked before what has arrived is taken: what was sent before it is handled when then nothing is left.
      const { passed } = checkpoints;
      const arrived = feed.take(BATCH);
      await this.hand(arrived);
      if (arrived.length < BATCH && passed > this.from) this.from = passed;
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
    if (this.at > this.from) this.from = this.at;
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
