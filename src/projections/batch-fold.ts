import type { Document, DocumentChange, ReadModels } from '../read-models/read-models.js';
import { describeDocument } from './describe-document.js';
import type { DocumentCache } from './document-cache.js';
import type { Projection, Recorded } from './projection.js';
import { entryOf, entryOfEvent, quarantine, quarantined, type QuarantineDocument } from './quarantine.js';

interface Draft {
  body: unknown;
  position: bigint;
  changed: boolean;
  /** What it was before this batch. */
  readonly before: Pick<Document, 'body' | 'position'>;
}

type Touching = readonly { readonly event: Recorded; readonly ids: readonly string[] }[];

/** One batch on its way into documents. Nothing of it counts before it is saved. */
export class BatchFold {
  /** What could not be folded, by the id of its entry. */
  readonly stopped = new Map<string, QuarantineDocument>();
  /** Position of the event that each document stops before, by the id of its entry: of this batch, and of old. */
  private readonly stopsAt = new Map<string, bigint>();

  /** @param anyStopped false: nothing is in quarantine, it need not be asked */
  constructor(
    private readonly readModels: Pick<ReadModels, 'load'>,
    private readonly cache: DocumentCache,
    private readonly anyStopped: boolean,
  ) {}

  async fold(projection: Projection, events: readonly Recorded[]): Promise<DocumentChange[]> {
    const touching = this.touching(projection, events);
    if (touching.length === 0) return [];
    const wanted = [...new Set(touching.flatMap(({ ids }) => ids))];
    const drafts = await this.open(projection.collection.name, wanted);
    if (this.anyStopped) await this.loadStopped(projection, wanted);
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
        this.stopped.set(entryOfEvent(projection, event), quarantined(projection, null, event, error));
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
      this.stop(projection, id, event, error);
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
        this.stop(projection, id, event, error);
      }
    }
    return change;
  }

  private async open(collection: string, ids: readonly string[]): Promise<Map<string, Draft>> {
    const drafts = new Map<string, Draft>();
    const missing: string[] = [];
    for (const id of ids) {
      const known = this.cache.peek(collection, id);
      if (known === undefined) missing.push(id);
      else if (known !== null) drafts.set(id, newDraft(known.body, known.position));
    }
    const loaded =
      missing.length > 0 ? await this.readModels.load(collection, missing) : new Map<string, Document>();
    for (const [id, { body, position }] of loaded) drafts.set(id, newDraft(body, position));
    return drafts;
  }

  private async loadStopped(projection: Projection, ids: readonly string[]): Promise<void> {
    const entries = await this.readModels.load<QuarantineDocument>(
      quarantine.collection.name,
      ids.map(id => entryOf(projection, id)),
    );
    for (const [entry, { body }] of entries) this.stopsAt.set(entry, BigInt(body.position));
  }

  private isStopped(projection: Projection, id: string, { position }: Recorded): boolean {
    if (this.stopsAt.size === 0) return false;
    const before = this.stopsAt.get(entryOf(projection, id));
    return before !== undefined && position >= before;
  }

  /** The document takes part no more; what came before the event still counts. */
  private stop(projection: Projection, id: string, event: Recorded, error: unknown): void {
    const entry = entryOf(projection, id);
    this.stopsAt.set(entry, event.position);
    this.stopped.set(entry, quarantined(projection, id, event, error));
  }
}

const newDraft = (body: unknown, position: bigint): Draft => ({
  body,
  position,
  changed: false,
  before: { body, position },
});
