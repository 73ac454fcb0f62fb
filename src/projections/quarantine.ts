import type { Document, DocumentChange, ReadModels } from '../read-models/read-models.js';
import type { Projection, Recorded } from './projection.js';

/** A document that an event could not be folded into: it stays as it was before that event, until it is replayed. */
export interface QuarantineDocument {
  /** Name of the read model. */
  readonly projection: string;
  /** null: the event doesn't even say which; then it was passed over. */
  readonly documentId: string | null;
  readonly eventId: string;
  /** The event's, decimal. */
  readonly position: string;
  readonly type: string;
  readonly stream: string;
  readonly error: string;
  /** When the event happened: what the document has shown since then is old. ISO 8601. */
  readonly since: string;
}

/**
 * What is in quarantine, kept with the documents and saved in the same batch. No event folds into it: the projector
 * writes what it could not fold, and a replay ends it.
 */
export const quarantine: Projection<QuarantineDocument> = {
  collection: {
    name: 'quarantine',
    version: 1,
    keys: { entry: 'text', projection: 'text' },
    indexes: [['entry'], ['projection']],
  },
  on: new Set(),
  ids: () => [],
  evolve: body => body,
  describe: ({ projection }, id) => ({ keys: { entry: id, projection }, row: null }),
};

/** Documents in quarantine now. */
export const countQuarantined = (readModels: Pick<ReadModels, 'count'>): Promise<number> =>
  readModels.count(quarantine.collection.name);

/** Characters of an error that are kept. */
const MAX_ERROR = 1_000;

/** Id of the entry of a document. */
export const entryOf = (projection: Projection, documentId: string): string =>
  `${projection.collection.name}:${documentId}`;

/** Id of the entry of an event that doesn't say which document it is about. */
export const entryOfEvent = (projection: Projection, { id }: Pick<Recorded, 'id'>): string =>
  `${projection.collection.name}:event:${id}`;

export function quarantined(
  projection: Projection,
  documentId: string | null,
  event: Recorded,
  error: unknown,
): QuarantineDocument {
  return {
    projection: projection.collection.name,
    documentId,
    eventId: event.id,
    position: String(event.position),
    type: event.type,
    stream: event.stream,
    error: errorText(error),
    since: event.occurredAt,
  };
}

export const errorText = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, MAX_ERROR);

/**
 * The entry as it is saved. Its own position is twice that of the event, and that of its end one more: so it can end
 * before anything else has happened in the ledger, and begin again at the very next event.
 */
export function stopped(id: string, body: QuarantineDocument): Document<QuarantineDocument> {
  return { id, position: BigInt(body.position) * 2n, body, ...quarantine.describe(body, id) };
}

/** The end of an entry. */
export function released(id: string, { position }: QuarantineDocument): DocumentChange {
  return { id, position: BigInt(position) * 2n + 1n, deleted: true };
}
