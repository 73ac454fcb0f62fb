import { Inject, Injectable } from '@nestjs/common';
import type { RecordedEvent } from '../../event-store/envelope.js';
import type { EventStore } from '../../event-store/event-store.js';
import { EVENT_STORE, READ_MODELS } from '../../ports.js';
import { SEGMENT } from '../../projections/event-index/collections.js';
import type { ReadModels } from '../../read-models/read-models.js';
import { clausesOf, filterOf, type EventFilter } from './event-filter.js';
import { PostingWalk, type Direction } from './posting-walk.js';
import { Segments, stretchesOf, wholeOf, type Stretch } from './segments.js';

/** A way through the ledger. */
export interface Walk {
  readonly filter: EventFilter;
  /** Only events after this position; 0n: from the first. */
  readonly after: bigint;
  /** Only events before this position; null: up to the last there is when the walk begins. */
  readonly before: bigint | null;
  readonly order: Direction;
}

interface Bounds {
  readonly after: bigint;
  readonly before: bigint;
}

/** Clocks of several processes may differ by this: an event's time may be so much before one that precedes it. */
export const CLOCK_SKEW_MS = 5 * 60_000;

/**
 * Finds events in the whole ledger by the index of its segments, and what isn't indexed yet in the ledger itself.
 * It gives the same with the index as without it, only sooner.
 */
@Injectable()
export class EventLog {
  private readonly segments: Segments;

  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(READ_MODELS) private readonly readModels: ReadModels,
  ) {
    this.segments = new Segments(readModels);
  }

  /** Events in the walk's order, in batches of at most {@link SEGMENT}, each read when the one before it is done. */
  async *walk({ filter, order, ...given }: Walk): AsyncGenerator<readonly RecordedEvent[], void> {
    const bounds = await this.bounds(filter, given);
    const wanted = filterOf(filter);
    const within = ({ position }: RecordedEvent) => position > bounds.after && position < bounds.before;
    for await (const batch of this.batches(filter, bounds, order)) {
      const found = batch.filter(event => within(event) && wanted(event));
      if (found.length > 0) yield order === 'asc' ? found : found.toReversed();
    }
  }

  /** The first `limit` events of the walk. */
  async take(walk: Walk, limit: number): Promise<RecordedEvent[]> {
    const taken: RecordedEvent[] = [];
    for await (const batch of this.walk(walk)) {
      taken.push(...batch);
      if (taken.length >= limit) break;
    }
    return taken.slice(0, limit);
  }

  /**
   * The last position before the ledger came to a later time: what was there at that time. A clock that steps back
   * takes nothing away again: the ledger's time is the latest that any event so far has.
   * @param time milliseconds since 1970
   */
  async positionAt(time: number): Promise<bigint> {
    const segment = await this.segments.reaching(time + 1);
    const start = BigInt((segment === null ? (await this.segments.last())?.last : segment.blocks[0]) ?? 0);
    for (let at = start; ;) {
      const events = await this.store.readAll({ after: at, limit: SEGMENT });
      const later = events.findIndex(({ occurredAt }) => Date.parse(occurredAt) > time);
      if (later >= 0) return events[later - 1]?.position ?? at;
      const last = events.at(-1)?.position;
      if (last === undefined) return at;
      at = last;
    }
  }

  /** When the event after the position happened, in milliseconds since 1970; null: there is none. */
  async timeAfter(position: bigint): Promise<number | null> {
    const [next] = await this.store.readAll({ after: position, limit: 1 });
    return next === undefined ? null : Date.parse(next.occurredAt);
  }

  /** Position up to which the index has come; 0n: there is none. */
  async indexedTo(): Promise<bigint> {
    return BigInt((await this.segments.last())?.last ?? 0);
  }

  private async bounds(filter: EventFilter, given: Pick<Walk, 'after' | 'before'>): Promise<Bounds> {
    let { after } = given;
    let before = given.before ?? (await this.store.lastPosition()) + 1n;
    if (filter.since !== undefined) {
      const first = await this.segments.reaching(filter.since);
      const start = first === null ? (await this.segments.last())?.last : first.blocks[0];
      after = max(after, BigInt(start ?? 0));
    }
    if (filter.until !== undefined) {
      const last = await this.segments.reaching(filter.until + CLOCK_SKEW_MS + 1);
      if (last !== null && BigInt(last.last) < before) before = BigInt(last.last) + 1n;
    }
    return { after, before };
  }

  private async *batches(
    filter: EventFilter,
    bounds: Bounds,
    order: Direction,
  ): AsyncGenerator<RecordedEvent[]> {
    const indexed = await this.indexedTo();
    const tail = this.tail(max(bounds.after, indexed), bounds.before, order);
    if (order === 'desc') yield* tail;
    for await (const stretch of this.stretches(filter, bounds, order)) yield this.store.readAll(stretch);
    if (order === 'asc') yield* tail;
  }

  /** What the index knows nothing of, forwards, or backwards by what was noted of it on the way. */
  private async *tail(after: bigint, before: bigint, order: Direction): AsyncGenerator<RecordedEvent[]> {
    const passed: bigint[] = [];
    for (let from = after; from + 1n < before;) {
      const events = await this.store.readAll({ after: from, limit: SEGMENT });
      const last = events.at(-1)?.position;
      const ends = last === undefined || events.length < SEGMENT || last + 1n >= before;
      if (order === 'asc' || ends) yield events;
      else passed.push(from);
      if (ends) break;
      from = last;
    }
    for (const from of passed.toReversed()) yield this.store.readAll({ after: from, limit: SEGMENT });
  }

  private async *stretches(filter: EventFilter, bounds: Bounds, order: Direction): AsyncGenerator<Stretch> {
    const first = await this.segments.after(bounds.after);
    if (first === null || bounds.before <= bounds.after + 1n) return;
    const last = (await this.segments.after(bounds.before - 2n)) ?? (await this.segments.last()) ?? first;
    const [from, to, step] =
      order === 'asc' ? [first.segment, last.segment, 1] : [last.segment, first.segment, -1];
    const clauses = clausesOf(filter);
    const walk = new PostingWalk(this.readModels, clauses, order);
    for (let at = from; (to - at) * step >= 0;) {
      const match = clauses.length === 0 ? { segment: at, at: null } : await walk.next(at);
      if (match === null || (to - match.segment) * step < 0) return;
      const segment = await this.segments.one(match.segment);
      if (segment === null) return;
      const stretches = match.at === null ? [wholeOf(segment)] : stretchesOf(segment, match.at);
      yield* order === 'asc' ? stretches : stretches.toReversed();
      at = match.segment + step;
    }
  }
}

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
