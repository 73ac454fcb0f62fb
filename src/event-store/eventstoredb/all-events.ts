import {
  BACKWARDS,
  END,
  FORWARDS,
  START,
  type AllStreamResolvedEvent,
  type Credentials,
  type EventStoreDBClient,
  type ReadPosition,
} from '@eventstore/db-client';
import type { RecordedEvent } from '../envelope.js';
import { isNoBoundary } from './failure.js';
import type { Landmarks } from './landmarks.js';
import { consume, type ConsumeOptions } from './consume.js';
import { positionOf, type EventCodec } from './stored-event.js';

/** Records asked for at a time, at least: among them may be many that are not ours. */
const LEAST_PAGE = 64;

/** Backwards from the end the last event of ours usually comes first; where it doesn't, the pages grow. */
const PAGES = [1, 64, 1_024];
const LARGEST_PAGE = 4_096;

/** Positions have 63 bits. */
export const GREATEST_POSITION = 2n ** 63n - 1n;

/**
 * Reads `$all`. The client can't have a read filtered, only a subscription: what is not ours (system events,
 * other namespaces) is passed over here.
 */
export class AllEvents {
  /** Position of the last event of ours, as far as `$all` has been looked through. */
  private last = 0n;
  private lookedUpTo = 0n;

  constructor(
    private readonly client: EventStoreDBClient,
    private readonly codec: EventCodec,
    private readonly landmarks: Landmarks,
    private readonly options: ConsumeOptions & { readonly credentials: Credentials },
  ) {}

  /** At most `limit` events of ours after the position, which may be any number. */
  async read(after: bigint, limit: number): Promise<RecordedEvent[]> {
    if (after > GREATEST_POSITION) return [];
    // A server reads from where a record begins only. Mostly one does there, or right behind it.
    for (const from of [after, after + 1n]) {
      try {
        return await this.readFrom(from, after, limit);
      } catch (error) {
        if (after === 0n || !isNoBoundary(error)) throw error;
      }
    }
    return this.readFrom(this.landmarks.before(after), after, limit);
  }

  private async readFrom(start: bigint, after: bigint, limit: number): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    // Reads are inclusive: the record at `after` comes again.
    const maxCount = Math.max(limit + 1, start < after ? LARGEST_PAGE : LEAST_PAGE);
    let passed = after;
    for (let from = start; ;) {
      let records = 0;
      await this.page(FORWARDS, from === 0n ? START : at(from), maxCount, resolved => {
        records += 1;
        from = positionOf(resolved) ?? from;
        const event = this.codec.read(resolved);
        if (event !== undefined && event.position > passed) events.push(event);
        return events.length < limit;
      });
      if (events.length >= limit || records < maxCount) return events;
      // The next page begins with this one's last record.
      if (from > passed) passed = from;
    }
  }

  /** Position of the last event of ours; 0n if there is none. What was looked through once isn't again. */
  async lastPosition(): Promise<bigint> {
    let from: ReadPosition = END;
    let newest: bigint | undefined;
    let found: bigint | undefined;
    for (let page = 0; ; page += 1) {
      const maxCount = PAGES[page] ?? LARGEST_PAGE;
      let records = 0;
      let known = false;
      await this.page(BACKWARDS, from, maxCount, resolved => {
        records += 1;
        const position = positionOf(resolved) ?? 0n;
        newest ??= position;
        known = position <= this.lookedUpTo;
        if (known) return false;
        from = at(position);
        if (this.codec.owns(resolved)) found = position;
        return found === undefined;
      });
      if (found !== undefined || known || records < maxCount) break;
    }
    if (found !== undefined && found > this.last) this.last = found;
    if (newest !== undefined && newest > this.lookedUpTo) this.lookedUpTo = newest;
    return this.last;
  }

  /** Whether the server answers at all. */
  async ping(): Promise<void> {
    await this.page(BACKWARDS, END, 1, () => true);
  }

  private page(
    direction: typeof FORWARDS | typeof BACKWARDS,
    fromPosition: ReadPosition,
    maxCount: number,
    take: (resolved: AllStreamResolvedEvent) => boolean,
  ): Promise<void> {
    const { credentials } = this.options;
    return consume(
      this.client.readAll({ direction, fromPosition, maxCount, credentials, requiresLeader: true }),
      this.options,
      resolved => {
        this.landmarks.note(positionOf(resolved) ?? 0n);
        return take(resolved);
      },
    );
  }
}

/** In EventStoreDB since 20.6 the commit position of an event is its prepare position. */
export function at(position: bigint): { readonly commit: bigint; readonly prepare: bigint } {
  return { commit: position, prepare: position };
}
