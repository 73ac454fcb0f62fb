import type { RecordedEvent } from '../event-store/envelope.js';
import type { Document, DocumentChange, ReadModels, SaveBatch } from '../read-models/read-models.js';
import type { DocumentCache } from './document-cache.js';
import type { Projection, Recorded } from './projection.js';

/** A document that an event could not be folded into: it stays as it was, everything else goes on. */
export interface Quarantined {
  readonly collection: string;
  readonly documentId: string;
  readonly eventId: string;
  readonly position: string;
  readonly error: string;
}

interface Draft {
  body: unknown;
  position: bigint;
  changed: boolean;
}

/** Folds batches of events into documents and saves them together with the checkpoint. */
export class Projector {
  constructor(
    private readonly projections: readonly Projection[],
    private readonly checkpointName: string,
    private readonly cache: DocumentCache,
    private readonly onQuarantine: (entry: Quarantined) => void,
  ) {}

  /** Folds the batch; the documents as they then stand are saved by `save` and remembered. */
  async apply(
    events: readonly RecordedEvent[],
    readModels: Pick<ReadModels, 'load'>,
    save: (batch: SaveBatch) => Promise<void>,
  ): Promise<void> {
    const last = events.at(-1);
    if (last === undefined) return;
    const changes: { collection: string; documents: DocumentChange[] }[] = [];
    for (const projection of this.projections) {
      const documents = await this.fold(projection, events as readonly Recorded[], readModels);
      if (documents.length > 0) changes.push({ collection: projection.collection.name, documents });
    }
    await save({ changes, checkpoints: { [this.checkpointName]: last.position } });
    for (const { collection, documents } of changes) this.cache.put(collection, documents);
  }

  private async fold(
    projection: Projection,
    events: readonly Recorded[],
    readModels: Pick<ReadModels, 'load'>,
  ): Promise<DocumentChange[]> {
    const touched = events.filter(event => projection.on.has(event.type));
    if (touched.length === 0) return [];
    const wanted = new Set(touched.flatMap(event => projection.ids(event)));
    const drafts = await this.open(projection.collection.name, [...wanted], readModels);
    for (const event of touched) {
      for (const id of projection.ids(event)) this.step(projection, event, id, drafts);
    }
    return [...drafts].flatMap(([id, draft]) => (draft.changed ? [close(projection, id, draft)] : []));
  }

  private step(projection: Projection, event: Recorded, id: string, drafts: Map<string, Draft>): void {
    const draft = drafts.get(id) ?? { body: null, position: 0n, changed: false };
    if (event.position <= draft.position) return;
    try {
      const body = projection.evolve(draft.body, event, id);
      if (body === draft.body) return;
      draft.body = body;
      draft.position = event.position;
      draft.changed = true;
      drafts.set(id, draft);
    } catch (error) {
      this.onQuarantine({
        collection: projection.collection.name,
        documentId: id,
        eventId: event.id,
        position: String(event.position),
        error: error instanceof Error ? error.message : String(error),
      });
    }
  }

  private async open(
    collection: string,
    ids: readonly string[],
    readModels: Pick<ReadModels, 'load'>,
  ): Promise<Map<string, Draft>> {
    const drafts = new Map<string, Draft>();
    const missing: string[] = [];
    for (const id of ids) {
      const known = this.cache.peek(collection, id);
      if (known === undefined) missing.push(id);
      else if (known !== null) drafts.set(id, { body: known.body, position: known.position, changed: false });
    }
    const loaded =
      missing.length > 0 ? await readModels.load(collection, missing) : new Map<string, Document>();
    for (const [id, { body, position }] of loaded) drafts.set(id, { body, position, changed: false });
    return drafts;
  }
}

function close(projection: Projection, id: string, { body, position }: Draft): DocumentChange {
  if (body === null) return { id, position, deleted: true };
  return { id, position, body, ...projection.describe(body, id) };
}
