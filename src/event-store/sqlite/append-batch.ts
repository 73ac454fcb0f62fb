import { revisionNumber } from '../append-checks.js';
import type { SealedEvent } from '../envelope.js';
import { WrongExpectedRevision, type AppendResult, type ExpectedRevision } from '../event-store.js';
import type { EventsTable } from './events-table.js';
import type { StreamEnds } from './stream-ends.js';

export interface Append {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly SealedEvent[];
}

/**
 * The decisions of one transaction, each append's in its turn. Rows are inserted together at the end, or before
 * something has to be read.
 */
export class AppendBatch {
  /** Everything that is written, in the order of its positions. */
  readonly events: SealedEvent[] = [];
  private inserted = 0;

  /**
   * @param head position of the ledger's last event
   * @param trusting takes a stream that it has never heard of for a new one if the append does, and leaves it to
   *   the unique index to object: one question less for each new stream
   */
  constructor(
    private readonly table: EventsTable,
    private readonly ends: StreamEnds,
    private readonly head: number,
    private readonly trusting: boolean,
  ) {}

  /** What the append comes to, once the transaction is committed. */
  decide({ stream, expected, events }: Append): AppendResult | WrongExpectedRevision {
    const wanted = revisionNumber(expected);
    // An append of nothing meets no index that could object.
    const actual = this.endOf(stream, this.trusting && wanted < 0 && events.length > 0);
    if (actual !== wanted) {
      return this.repeated(stream, wanted, events) ?? new WrongExpectedRevision(stream, expected, actual);
    }
    if (events.length === 0) return this.read().end(stream);
    this.events.push(...events);
    const revision = actual + events.length;
    this.ends.set(stream, revision);
    return { position: BigInt(this.head + this.events.length), revision };
  }

  /** Inserts what has not been yet. */
  insert(): void {
    this.table.insert(this.events.slice(this.inserted), this.head + this.inserted);
    this.inserted = this.events.length;
  }

  private endOf(stream: string, trusted: boolean): number {
    const known = this.ends.get(stream);
    if (known !== undefined) return known;
    const revision = trusted ? -1 : this.read().end(stream).revision;
    this.ends.set(stream, revision);
    return revision;
  }

  /** The result of an earlier append of the same ids at the same place, if there was one. */
  private repeated(stream: string, after: number, events: readonly SealedEvent[]): AppendResult | undefined {
    const there = this.read().readStream(stream, { from: after + 1, limit: events.length });
    const last = there.at(-1);
    const same =
      there.length === events.length && there.every((event, at) => event.id === events[at]?.envelope.id);
    return same && last !== undefined ? { position: last.position, revision: last.revision } : undefined;
  }

  private read(): EventsTable {
    this.insert();
    return this.table;
  }
}
