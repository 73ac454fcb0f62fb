import { LRUCache } from 'lru-cache';
import type { RecordedEvent } from '../event-store/envelope.js';
import type {
  CollectionSpec,
  Document,
  DocumentChange,
  ReadModels,
  SaveBatch,
} from '../read-models/read-models.js';
import { describeDocument } from './describe-document.js';
import type { DocumentCache } from './document-cache.js';
import type { Projection, Recorded } from './projection.js';

/** A document that an event could not be folded into: it stays as it was, everything else goes on. */
export interface Quarantined {
  readonly collection: string;
  /** Empty if the event doesn't even say which. */
  readonly documentId: string;
  readonly eventId: string;
  readonly position: string;
  readonly error: string;
}

interface Draft {
  body: unknown;
  position: bigint;
  changed: boolean;
  /** What it was before this batch. */
  readonly before: Pick<Document, 'body' | 'position'>;
}

type Touching = readonly { readonly event: Recorded; readonly ids: readonly string[] }[];

/** Stopped documents that are remembered; beyond it the oldest takes part again. */
const MAX_STOPPED = 100_000;

/** Folds batches of events into documents and saves them together with the checkpoint. */
export class Projector {
  /** Position of the event that each of these documents stopped before, by `<collection>/<id>`. */
  private readonly stopped = new LRUCache<string, bigint>({ max: MAX_STOPPED });

  constructor(
    private readonly projections: readonly Projection[],
    private readonly checkpointName: string,
    private readonly cache: DocumentCache,
    private readonly onQuarantine: (entry: Quarantined) => void,
  ) {}

  /** Where the documents go. */
  get collections(): readonly CollectionSpec[] {
    return this.projections.map(({ collection }) => collection);
  }

  /** The documents may have been changed by others: what is remembered of them doesn't count. */
  forget(): void {
    this.cache.clear();
    this.stopped.clear();
  }

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
    const touching = this.touching(projection, events);
    if (touching.length === 0) return [];
    const wanted = new Set(touching.flatMap(({ ids }) => ids));
    const drafts = await this.open(projection.collection.name, [...wanted], readModels);
    for (const { event, ids } of touching) {
      for (const id of ids) this.step(projection, event, id, drafts);
    }
    return [...drafts].flatMap(([id, draft]) =>
      draft.changed ? (this.close(projection, id, draft, touching) ?? []) : [],
    );
  }

  /** The events that the projection is about, and the documents that they change. */
  private touching(projection: Projection, events: readonly Recorded[]): Touching {
    const touching: { event: Recorded; ids: readonly string[] }[] = [];
    for (const event of events) {
      if (!projection.on.has(event.type)) continue;
      try {
        touching.push({ event, ids: projection.ids(event) });
      } catch (error) {
        this.quarantine(projection, '', event, error);
      }
    }
    return touching;
  }

  private step(projection: Projection, event: Recorded, id: string, drafts: Map<string, Draft>): void {
    const draft = drafts.get(id) ?? newDraft(null, 0n);
    if (event.position <= draft.position || this.isStopped(projection, id, event)) return;
    try {
      const body = projection.evolve(draft.body, event, id);
      if (body === draft.body) return;
      draft.body = body;
      draft.position = event.position;
      draft.changed = true;
      drafts.set(id, draft);
    } catch (error) {
      this.quarantine(projection, id, event, error);
    }
  }

  /** The document as it is to be saved; if it can't be, as it was before the event which brought that about. */
  private close(
    projection: Projection,
    id: string,
    { body, position, before }: Draft,
    touching: Touching,
  ): DocumentChange | null {
    try {
      return describeDocument(projection, id, body, position);
    } catch {
      return this.closeInSteps(projection, id, before, touching);
    }
  }

  private closeInSteps(
    projection: Projection,
    id: string,
    before: Draft['before'],
    touching: Touching,
  ): DocumentChange | null {
    let change: DocumentChange | null = null;
    let { body } = before;
    for (const { event, ids } of touching) {
      if (event.position <= before.position || !ids.includes(id) || this.isStopped(projection, id, event))
        continue;
      try {
        const next = projection.evolve(body, event, id);
        if (next === body) continue;
        change = describeDocument(projection, id, next, event.position);
        body = next;
      } catch (error) {
        this.quarantine(projection, id, event, error);
      }
    }
    return change;
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
      else if (known !== null) drafts.set(id, newDraft(known.body, known.position));
    }
    const loaded =
      missing.length > 0 ? await readModels.load(collection, missing) : new Map<string, Document>();
    for (const [id, { body, position }] of loaded) drafts.set(id, newDraft(body, position));
    return drafts;
  }

  private isStopped({ collection }: Projection, id: string, { position }: Recorded): boolean {
    const before = this.stopped.get(`${collection.name}/${id}`);
    return before !== undefined && position >= before;
  }

  /** The document takes part no more; what came before the event still counts, should the batch come again. */
  private quarantine({ collection }: Projection, id: string, event: Recorded, error: unknown): void {
    if (id !== '') this.stopped.set(`${collection.name}/${id}`, event.position);
    this.onQuarantine({
      collection: collection.name,
      documentId: id,
      eventId: event.id,
      position: String(event.position),
      error: error instanceof Error ? error.message : String(error),
    });
  }
}

const newDraft = (body: unknown, position: bigint): Draft => ({
  body,
  position,
  changed: false,
  before: { body, position },
});
