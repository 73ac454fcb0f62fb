import { LRUCache } from 'lru-cache';
import type { Database } from '../../sqlite/database.js';
import { BUSY, FULL, resultCode } from '../../sqlite/driver.js';
import { revisionNumber } from '../append-checks.js';
import type { RecordedEvent, SealedEvent } from '../envelope.js';
import {
  CommitUnknown,
  StoreUnavailable,
  WrongExpectedRevision,
  type AppendResult,
  type ExpectedRevision,
} from '../event-store.js';
import { recordedEvent, type EventsTable } from './events-table.js';

/** Appends that may wait, and the characters of JSON in them: beyond it the store is overloaded and says so. */
const MAX_WAITING = 10_000;
const MAX_WAITING_LENGTH = 64 * 1024 * 1024;
/** Appends in one transaction: what waits longer is worth less than what the event loop is kept from. */
const MAX_BATCH = 1_000;

interface Append {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly SealedEvent[];
  readonly length: number;
  resolve(result: AppendResult): void;
  reject(error: Error): void;
}

/** An event written in the transaction that is under way. */
interface Written {
  readonly sealed: SealedEvent;
  readonly position: number;
}

/**
 * Group commit: the appends of one turn of the event loop share a transaction and its one sync to the disk.
 * Each is decided on its own, in the order they came; a conflict fails that one only.
 */
export class GroupCommit {
  private waiting: Append[] = [];
  private waitingLength = 0;
  private scheduled = false;
  private broken: Error | null = null;
  /** Revision at which a stream is known to end: this process is the only one that appends. */
  private readonly ends = new LRUCache<string, number>({ max: 50_000 });

  constructor(
    private readonly database: Database,
    private readonly table: EventsTable,
    private readonly onCommitted: (event: RecordedEvent, length: number) => void,
    private readonly onBatch: () => void,
  ) {}

  /** Queues the append; settles when the transaction it came into has ended. */
  append(stream: string, expected: ExpectedRevision, events: readonly SealedEvent[]): Promise<AppendResult> {
    if (this.broken !== null)
      return Promise.reject(unavailable('has stopped after a failed write', this.broken));
    const length = events.reduce((sum, event) => sum + event.canonical.length, 0);
    if (this.waiting.length >= MAX_WAITING || this.waitingLength + length > MAX_WAITING_LENGTH) {
      return Promise.reject(unavailable('has too many appends waiting'));
    }
    this.waitingLength += length;
    return new Promise((resolve, reject) => {
      this.waiting.push({ stream, expected, events, length, resolve, reject });
      this.schedule();
    });
  }

  /** Commits what waits, now. */
  flush(): void {
    while (this.waiting.length > 0) this.commitNext();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      if (this.waiting.length > 0) this.commitNext();
      if (this.waiting.length > 0) this.schedule();
    });
  }

  private commitNext(): void {
    const batch = this.waiting.splice(0, MAX_BATCH);
    for (const { length } of batch) this.waitingLength -= length;
    if (this.broken !== null) {
      const error = unavailable('has stopped after a failed write', this.broken);
      for (const append of batch) append.reject(error);
      return;
    }
    const written: Written[] = [];
    const settle: (() => void)[] = [];
    let committing = false;
    try {
      this.database.begin('FULL');
      for (const append of batch) settle.push(this.decide(append, written));
      committing = true;
      this.database.commit();
    } catch (error) {
      this.fail(batch, error as Error, committing);
      return;
    }
    for (const { sealed, position } of written) {
      this.onCommitted(recordedEvent(sealed.envelope, sealed.hash, position), sealed.canonical.length);
    }
    for (const answer of settle) answer();
    if (written.length > 0) this.onBatch();
  }

  /** Writes the append if the stream is where it should be. @returns gives the answer, once it is durable */
  private decide({ stream, expected, events, resolve, reject }: Append, written: Written[]): () => void {
    const actual = this.endOf(stream);
    const wanted = revisionNumber(expected);
    if (actual !== wanted) {
      const earlier = this.repeated(stream, wanted, events);
      if (earlier !== undefined) return () => resolve(earlier);
      return () => reject(new WrongExpectedRevision(stream, expected, actual));
    }
    if (events.length === 0) {
      const end = this.table.end(stream);
      return () => resolve(end);
    }
    let position = 0;
    for (const sealed of events) {
      position = this.table.insert(sealed);
      written.push({ sealed, position });
    }
    const revision = actual + events.length;
    this.ends.set(stream, revision);
    return () => resolve({ position: BigInt(position), revision });
  }

  private endOf(stream: string): number {
    const known = this.ends.get(stream);
    if (known !== undefined) return known;
    const { revision } = this.table.end(stream);
    this.ends.set(stream, revision);
    return revision;
  }

  /** The result of an earlier append of the same ids at the same place, if there was one. */
  private repeated(stream: string, after: number, events: readonly SealedEvent[]): AppendResult | undefined {
    if (events.length === 0) return undefined;
    const there = this.table.readStream(stream, { from: after + 1, limit: events.length });
    const last = there.at(-1);
    const same =
      there.length === events.length && there.every((event, i) => event.id === events[i]?.envelope.id);
    return same && last !== undefined ? { position: last.position, revision: last.revision } : undefined;
  }

  /**
   * Nothing of the batch is acknowledged. A full disk may be mended, and a lock let go, without us; after any
   * other failure what the disk holds is not known, and it is trusted again only after the file was reopened.
   */
  private fail(batch: readonly Append[], cause: Error, committing: boolean): void {
    this.database.rollback();
    this.ends.clear();
    const code = resultCode(cause);
    const mendable = code === FULL || code === BUSY;
    if (!mendable) this.broken = cause;
    const error =
      mendable || !committing
        ? unavailable(`could not write: ${cause.message}`, cause)
        : new CommitUnknown(`The event store's commit failed: ${cause.message}`, { cause });
    for (const append of batch) append.reject(error);
  }
}

function unavailable(what: string, cause?: Error): StoreUnavailable {
  return new StoreUnavailable(`The event store ${what}`, { cause });
}
