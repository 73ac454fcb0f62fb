import type { LedgerEvent } from '../domain/events.js';
import type { RecordedEvent } from '../event-store/envelope.js';
import type { CollectionSpec, Key } from '../read-models/read-models.js';

/** A recorded event whose data is known by its type. */
export type Recorded = Omit<RecordedEvent, 'type' | 'data'> & LedgerEvent;

/** What of a document is indexed, and what of it is ready to be put into an answer. */
export interface Description {
  readonly keys: Readonly<Record<string, Key>>;
  readonly row: string | null;
}

/** A read model: a pure fold of events into documents. The same events give the same bytes. */
export interface Projection<Body = unknown> {
  readonly collection: CollectionSpec;
  /** Events of other types don't touch it. */
  readonly on: ReadonlySet<LedgerEvent['type']>;
  /** The documents that the event changes. */
  ids(event: Recorded): readonly string[];
  /** The one stream that all events of the document are on; absent: they may be on any. */
  stream?(id: string): string;
  /** null before the first event; null as an answer ends the document, and leaves a tombstone. */
  evolve(body: Body | null, event: Recorded, id: string): Body | null;
  describe(body: Body, id: string): Description;
}

/** The number in `build-42`. */
export function streamNumber(stream: string): number {
  return Number(stream.slice(stream.indexOf('-') + 1));
}
