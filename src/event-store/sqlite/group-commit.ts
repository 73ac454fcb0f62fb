import type { Database } from '../../sqlite/database.js';
import { BUSY, CONSTRAINT, FULL, resultCode } from '../../sqlite/driver.js';
import type { SealedEvent } from '../envelope.js';
import { CommitUnknown, StoreUnavailable, type AppendResult } from '../event-store.js';
import { AppendBatch, type Append } from './append-batch.js';
import type { EventsTable } from './events-table.js';
import { StreamEnds } from './stream-ends.js';

/** Appends that may wait, and the characters of JSON in them: beyond it the store is overloaded and says so. */
const MAX_WAITING = 10_000;
const MAX_WAITING_LENGTH = 64 * 1024 * 1024;
/** Appends in one transaction: what waits longer is worth less than what the event loop is kept from. */
const MAX_BATCH = 1_000;

interface Waiting extends Append {
  readonly length: number;
  resolve(result: AppendResult): void;
  reject(error: Error): void;
}

/** A batch that is committed: what each append came to, and the events. */
interface Written {
  readonly outcomes: readonly (AppendResult | Error)[];
  readonly events: readonly SealedEvent[];
}

/**
 * Group commit: the appends that come while the disk is busy share a transaction and its one sync to the disk.
 * Each is decided on its own, in the order they came; a conflict fails that one only. The process goes on while the
 * disk is busy, but the next transaction waits: so nothing is decided on what may still be lost.
 */
export class GroupCommit {
  private waiting: Waiting[] = [];
  private waitingLength = 0;
  private scheduled = false;
  private syncing: Promise<void> | null = null;
  private broken: Error | null = null;
  readonly ends = new StreamEnds();

  constructor(
    private readonly database: Database,
    private readonly table: EventsTable,
    private readonly log: {
      /** Position of the last event committed. */
      readonly lastPosition: number;
      /** The events have been committed; their positions follow the last one. */
      committed(events: readonly SealedEvent[]): void;
    },
  ) {}

  /** Queues the append; settles when the transaction it came into has ended. */
  append({ stream, expected, events }: Append): Promise<AppendResult> {
    if (this.broken !== null) return Promise.reject(stopped(this.broken));
    let length = 0;
    for (const { canonical } of events) length += canonical.length;
    if (this.waiting.length >= MAX_WAITING || this.waitingLength + length > MAX_WAITING_LENGTH) {
      return Promise.reject(new StoreUnavailable('The event store has too many appends waiting'));
    }
    this.waitingLength += length;
    return new Promise((resolve, reject) => {
      this.waiting.push({ stream, expected, events, length, resolve, reject });
      this.schedule();
    });
  }

  /** There are events in the tables that nobody may see yet. */
  get isSyncing(): boolean {
    return this.syncing !== null;
  }

  /** Commits what waits, and resolves when it is on the disk. */
  async drain(): Promise<void> {
    while (this.syncing !== null || this.waiting.length > 0) {
      if (this.syncing === null) this.commitNext();
      await this.syncing;
    }
  }

  private schedule(): void {
    if (this.scheduled || this.syncing !== null) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      if (this.syncing !== null || this.waiting.length === 0) return;
      this.commitNext();
      if (this.waiting.length > 0) this.schedule();
    });
  }

  private commitNext(): void {
    const batch = this.waiting.splice(0, MAX_BATCH);
    for (const { length } of batch) this.waitingLength -= length;
    if (this.broken !== null) return rejectAll(batch, stopped(this.broken));
    const written = this.write(batch, true) ?? this.write(batch, false);
    if (written === null || written === 'failed') return undefined;
    this.syncing = this.acknowledge(batch, written).finally(() => {
      this.syncing = null;
      if (this.waiting.length > 0) this.schedule();
    });
    return undefined;
  }

  /** Commits the batch. @returns null if an index objected to what was trusted */
  private write(batch: readonly Waiting[], trusting: boolean): Written | 'failed' | null {
    const decisions = new AppendBatch(this.table, this.ends, this.log.lastPosition, trusting);
    let committing = false;
    try {
      this.database.begin('NORMAL');
      const outcomes = batch.map(append => decisions.decide(append));
      decisions.insert();
      committing = true;
      this.database.commit();
      return { outcomes, events: decisions.events };
    } catch (error) {
      this.database.rollback();
      this.ends.clear();
      if (trusting && resultCode(error) === CONSTRAINT) return null;
      rejectAll(batch, this.failure(error as Error, committing));
      return 'failed';
    }
  }

  /** Nobody is told of anything before it is on the disk, neither who appended nor who reads. */
  private async acknowledge(batch: readonly Waiting[], { outcomes, events }: Written): Promise<void> {
    try {
      if (events.length > 0) await this.database.sync();
    } catch (error) {
      this.broken = error as Error;
      const { message } = this.broken;
      const unknown = new CommitUnknown(`The event store's sync failed: ${message}`, { cause: error });
      return rejectAll(batch, unknown);
    }
    batch.forEach(({ resolve, reject }, at) => {
      const outcome = outcomes[at];
      if (outcome instanceof Error) reject(outcome);
      else if (outcome !== undefined) resolve(outcome);
    });
    if (events.length > 0) this.log.committed(events);
    return undefined;
  }

  /**
   * Nothing of the batch is acknowledged. A full disk may be mended, and a lock let go, without us; after any
   * other failure what the disk holds is not known, and it is trusted again only after the file was reopened.
   */
  private failure(cause: Error, committing: boolean): Error {
    const code = resultCode(cause);
    const mendable = code === FULL || code === BUSY;
    if (!mendable) this.broken = cause;
    return mendable || !committing
      ? new StoreUnavailable(`The event store could not write: ${cause.message}`, { cause })
      : new CommitUnknown(`The event store's commit failed: ${cause.message}`, { cause });
  }
}

function rejectAll(batch: readonly Waiting[], error: Error): void {
  for (const append of batch) append.reject(error);
}

function stopped(cause: Error): StoreUnavailable {
  return new StoreUnavailable('The event store has stopped after a failed write; start anew', { cause });
}
