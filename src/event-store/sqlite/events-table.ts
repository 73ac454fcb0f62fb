import type { Database } from '../../sqlite/database.js';
import type { RecordedEvent, SealedEvent } from '../envelope.js';
import type { AppendResult, ReadStreamOptions } from '../event-store.js';
import { upcast } from '../upcasters.js';

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

interface EventRow {
  readonly position: number;
  readonly hash: string;
  readonly body: string;
}

/** The ledger's events in SQL: no decisions, no transactions. */
export class EventsTable {
  constructor(private readonly database: Database) {
    database.migrate('event store', MIGRATIONS);
  }

  /** @returns the position that the event got */
  insert({ envelope, canonical, hash }: SealedEvent): number {
    const { lastInsertRowid } = this.database
      .prepare('INSERT INTO events (stream, revision, hash, body) VALUES (?, ?, ?, ?)')
      .run(envelope.stream, envelope.revision, hash, canonical);
    return Number(lastInsertRowid);
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

  readStream(stream: string, { from, direction, limit }: ReadStreamOptions): RecordedEvent[] {
    const forwards = direction !== 'backwards';
    const rows = this.database
      .prepare(
        `SELECT ${COLUMNS} FROM events WHERE stream = ? AND revision ${forwards ? '>=' : '<='} ?
         ORDER BY revision ${forwards ? 'ASC' : 'DESC'} LIMIT ?`,
      )
      // A negative limit is none.
      .all(stream, from ?? (forwards ? 0 : Number.MAX_SAFE_INTEGER), limit ?? -1);
    return (rows as EventRow[]).map(recorded);
  }

  /** At most `limit` events after the position. */
  readAll(after: number, limit: number): RecordedEvent[] {
    const rows = this.database
      .prepare(`SELECT ${COLUMNS} FROM events WHERE position > ? ORDER BY position LIMIT ?`)
      .all(after, limit);
    return (rows as EventRow[]).map(recorded);
  }
}

function recorded({ position, hash, body }: EventRow): RecordedEvent {
  return recordedEvent(JSON.parse(body) as SealedEvent['envelope'], hash, position);
}

/** The one way to a recorded event, read or just written: the same keys in the same order. */
export function recordedEvent(
  envelope: SealedEvent['envelope'],
  hash: string,
  position: number,
): RecordedEvent {
  return upcast({ ...envelope, hash, position: BigInt(position) });
}
