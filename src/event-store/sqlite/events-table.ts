import type { Database } from '../../sqlite/database.js';
import type { SqlValue } from '../../sqlite/driver.js';
import type { Envelope, RecordedEvent, SealedEvent } from '../envelope.js';
import type { AppendResult, ReadStreamOptions } from '../event-store.js';
import { recordedEvent } from '../recorded-event.js';
import type { Upcasters } from '../upcasters.js';

/** `body` is the canonical JSON that `hash` is taken over. Positions are consecutive: nothing is ever deleted. */
const MIGRATIONS = [
  `CREATE TABLE events (
     position INTEGER PRIMARY KEY,
     stream TEXT NOT NULL,
     revision INTEGER NOT NULL,
     hash TEXT NOT NULL,
     body TEXT NOT NULL
   ) STRICT;
   CREATE UNIQUE INDEX events_by_stream ON events (stream, revision);`,
];

const COLUMNS = 'position, hash, body';

/** Rows a statement, largest first: calling SQLite costs as much as what it then does. */
const INSERTS = [16, 4, 1].map(rows => ({
  rows,
  sql: `INSERT INTO events (stream, revision, hash, body) VALUES ${Array(rows).fill('(?, ?, ?, ?)').join(', ')}`,
}));

interface EventRow {
  readonly position: number;
  readonly hash: string;
  readonly body: string;
}

/** The ledger's events in SQL: no decisions, no transactions. */
export class EventsTable {
  constructor(
    private readonly database: Database,
    private readonly registry: Upcasters,
  ) {
    database.migrate('event store', MIGRATIONS);
  }

  /**
   * Inserts the events, one after another.
   * @param after position of the last event there is: they get the positions that follow
   */
  insert(events: readonly SealedEvent[], after: number): void {
    let done = 0;
    for (const { rows, sql } of INSERTS) {
      for (; events.length - done >= rows; done += rows) {
        const values: SqlValue[] = [];
        for (const { envelope, hash, canonical } of events.slice(done, done + rows)) {
          values.push(envelope.stream, envelope.revision, hash, canonical);
        }
        const { lastInsertRowid } = this.database.prepare(sql).run(...values);
        if (Number(lastInsertRowid) !== after + done + rows) {
          throw new Error(`An event got position ${lastInsertRowid} instead of ${after + done + rows}`);
        }
      }
    }
  }

  /** Where the stream ends; revision -1 and position 0 if it has no events. */
  end(stream: string): AppendResult {
    const row = this.database
      .prepare('SELECT position, revision FROM events WHERE stream = ? ORDER BY revision DESC LIMIT 1')
      .get(stream) as { readonly position: number; readonly revision: number } | undefined;
    return { position: BigInt(row?.position ?? 0), revision: row?.revision ?? -1 };
  }

  /** Position of the last event of the ledger; 0 if there is none. */
  lastPosition(): number {
    const row = this.database.prepare('SELECT max(position) AS last FROM events').get();
    return (row as { readonly last: number | null }).last ?? 0;
  }

  /** @param upTo position of the last event that may be seen */
  readStream(
    stream: string,
    { from, direction, limit }: ReadStreamOptions,
    upTo = Number.MAX_SAFE_INTEGER,
  ): RecordedEvent[] {
    const forwards = direction !== 'backwards';
    const rows = this.database
      .prepare(
        `SELECT ${COLUMNS} FROM events WHERE stream = ? AND revision ${forwards ? '>=' : '<='} ?
           AND position <= ?
         ORDER BY revision ${forwards ? 'ASC' : 'DESC'} LIMIT ?`,
      )
      // A negative limit is none.
      .all(stream, from ?? (forwards ? 0 : Number.MAX_SAFE_INTEGER), upTo, limit ?? -1);
    return (rows as EventRow[]).map(row => this.recorded(row));
  }

  /** At most `limit` events after the position, none beyond `upTo`. */
  readAll(after: number, limit: number, upTo: number): RecordedEvent[] {
    const rows = this.database
      .prepare(`SELECT ${COLUMNS} FROM events WHERE position > ? AND position <= ? ORDER BY position LIMIT ?`)
      .all(after, upTo, limit);
    return (rows as EventRow[]).map(row => this.recorded(row));
  }

  private recorded({ position, hash, body }: EventRow): RecordedEvent {
    return recordedEvent(JSON.parse(body) as Envelope, hash, BigInt(position), this.registry);
  }
}
