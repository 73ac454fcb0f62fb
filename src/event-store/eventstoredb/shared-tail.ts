import type { RecordedEvent } from '../envelope.js';
import { CatchUpSubscription, type SubscriptionSource } from './catch-up-subscription.js';

/** Events that a rider may lag by before it falls off, and bytes of their data. */
const MAX_EVENTS = 2_000;
const MAX_BYTES = 16 * 1024 * 1024;

/** The newest events that stay though every rider has them: for subscribers that are about to join. */
const SPARE = 100;

interface Entry {
  readonly event: RecordedEvent;
  /** Characters of its data as JSON. */
  readonly size: number;
}

/**
 * The end of the ledger, by one subscription for all of a process's subscribers that have come so far: four of them
 * would have EventStoreDB send each event four times, and each be decoded four times.
 *
 * The fastest rider sets the pace; one that lags by more than is kept falls off, and goes on by a subscription of its
 * own. Connections that break are replaced underneath, and nobody falls off for it.
 */
export class SharedTail {
  private entries: Entry[] = [];
  private size = 0;
  private readonly riders = new Set<TailRider>();
  private readonly subscription: CatchUpSubscription;
  private ended = false;
  private paced: (() => void) | null = null;

  /**
   * @param floor position of an event: nothing that comes after it is missing here
   * @param resumeAt from where it subscribes; nothing of ours is between the two
   * @param onEnd it can't be joined any more: nobody rides, or the subscription ended in a way that no other connection
   *   can mend
   */
  constructor(
    source: SubscriptionSource,
    private floor: bigint,
    resumeAt: bigint,
    private readonly onEnd: (tail: SharedTail) => void,
  ) {
    const handler = {
      onEvents: (events: readonly RecordedEvent[]) => this.push(events),
      // Riders find out for themselves what it was: they fall off, and subscribe on their own.
      onDropped: () => this.end(),
    };
    this.subscription = new CatchUpSubscription(source, floor, handler, resumeAt);
  }

  /** Whether everything after the position comes by here. */
  covers(position: bigint): boolean {
    return !this.ended && position >= this.floor;
  }

  /** @param at position of the last event handled; it must be covered */
  join(at: bigint): TailRider {
    const rider = new TailRider(at, {
      covers: position => this.covers(position),
      after: (position, limit) => this.after(position, limit),
      onMoved: () => {
        this.forget();
        this.pace();
      },
      onLeft: left => this.leave(left),
    });
    this.riders.add(rider);
    // It may be further than all others, which are busy.
    this.pace();
    return rider;
  }

  /** Resolves when nothing more arrives. */
  async close(): Promise<void> {
    this.end();
    await this.subscription.close();
  }

  private async push(events: readonly RecordedEvent[]): Promise<void> {
    for (const event of events) {
      const size = JSON.stringify(event.data).length;
      this.entries.push({ event, size });
      this.size += size;
    }
    for (const rider of this.riders) rider.wake();
    const last = events.at(-1)?.position ?? 0n;
    while (!this.ended && ![...this.riders].some(rider => rider.position >= last)) {
      await new Promise<void>(resolve => {
        this.paced = resolve;
      });
    }
  }

  private after(position: bigint, limit: number): RecordedEvent[] {
    let start = this.entries.length;
    // From the end: most riders are there.
    while (start > 0 && (this.entries[start - 1]?.event.position ?? 0n) > position) start -= 1;
    return this.entries.slice(start, start + limit).map(({ event }) => event);
  }

  /** Lets go of what everybody has, and of what the fastest has that is too much to keep for the others. */
  private forget(): void {
    const positions = Array.from(this.riders, rider => rider.position);
    const slowest = positions.reduce((least, position) => (position < least ? position : least));
    const fastest = positions.reduce((most, position) => (position > most ? position : most));
    let gone = 0;
    for (const { event, size } of this.entries) {
      const kept = this.entries.length - gone;
      const isTooMuch = kept > MAX_EVENTS || this.size > MAX_BYTES;
      const isWanted = kept <= SPARE || event.position > slowest;
      if (event.position > fastest || (isWanted && !isTooMuch)) break;
      this.floor = event.position;
      this.size -= size;
      gone += 1;
    }
    if (gone > 0) this.entries = this.entries.slice(gone);
  }

  private leave(rider: TailRider): void {
    this.riders.delete(rider);
    if (this.riders.size === 0) this.end();
    else this.pace();
  }

  private pace(): void {
    this.paced?.();
    this.paced = null;
  }

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    this.onEnd(this);
    for (const rider of this.riders) rider.wake();
    this.pace();
  }
}

interface Ride {
  covers(position: bigint): boolean;
  after(position: bigint, limit: number): RecordedEvent[];
  onMoved(): void;
  onLeft(rider: TailRider): void;
}

/** One subscriber's place on a {@link SharedTail}. */
export class TailRider {
  private woken: (() => void) | null = null;

  constructor(
    private at: bigint,
    private readonly ride: Ride,
  ) {}

  /** Position of the last event handled. */
  get position(): bigint {
    return this.at;
  }

  /**
   * The events after the last one handled, at most `limit`, as soon as there are any: in order, and shared with the
   * other riders. Empty when it was woken for another reason; undefined when it has fallen off.
   */
  async next(limit: number): Promise<readonly RecordedEvent[] | undefined> {
    if (!this.ride.covers(this.at)) return undefined;
    const events = this.ride.after(this.at, limit);
    if (events.length > 0) return events;
    await new Promise<void>(resolve => {
      this.woken = resolve;
    });
    this.woken = null;
    return [];
  }

  handled(position: bigint): void {
    this.at = position;
    this.ride.onMoved();
  }

  /** There may be more, or nothing more will come. */
  wake(): void {
    this.woken?.();
  }

  leave(): void {
    this.ride.onLeft(this);
  }
}
