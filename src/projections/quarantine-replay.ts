import type { EventStore } from '../event-store/event-store.js';
import { contentLine } from '../read-models/digest.js';
import type { Document, DocumentChange, ReadModels, SaveBatch } from '../read-models/read-models.js';
import { DocumentReplay, ReplayedDocuments } from './document-replay.js';
import type { Projection, Recorded } from './projection.js';
import type { Projector } from './projector.js';
import {
  entryOf,
  errorText,
  quarantine,
  quarantined,
  released,
  stopped,
  type QuarantineDocument,
} from './quarantine.js';

/** What a replay of an entry came to. */
export interface Replayed {
  readonly id: string;
  readonly released: boolean;
  /** Why it stays in quarantine; null if it doesn't. */
  readonly error: string | null;
}

type Entry = Document<QuarantineDocument>;

/** Entries replayed together. */
const PAGE = 200;
const COLLECTION = quarantine.collection.name;

/** Folds documents in quarantine anew from their events, and lets those go on that this works for. */
export class QuarantineReplay {
  private readonly byName: ReadonlyMap<string, Projection>;

  /** @param save as the projector's own batches are saved */
  constructor(
    private readonly store: Pick<EventStore, 'readAll' | 'readStream'>,
    private readonly readModels: Pick<ReadModels, 'load' | 'find' | 'checkpoint'>,
    private readonly projector: Pick<Projector, 'exclusively' | 'remember'>,
    projections: readonly Projection[],
    private readonly checkpointName: string,
    private readonly save: (batch: SaveBatch) => Promise<void>,
  ) {
    this.byName = new Map(projections.map(projection => [projection.collection.name, projection]));
  }

  /** @returns null if there is no such entry */
  async replay(id: string): Promise<Replayed | null> {
    const entry = (await this.readModels.load<QuarantineDocument>(COLLECTION, [id])).get(id);
    if (entry === undefined) return null;
    const [replayed] = await this.replayTogether([entry]);
    return replayed ?? null;
  }

  /** Replays everything that is in quarantine, oldest ids first, until `stop` says so. */
  async replayAll(stop: () => boolean = () => false): Promise<Replayed[]> {
    const done: Replayed[] = [];
    for (let after = ''; ;) {
      const entries = await this.readModels.find<QuarantineDocument>(COLLECTION, {
        range: { key: 'entry', gt: after },
        sort: { key: 'entry', direction: 'asc' },
        limit: PAGE,
      });
      const last = entries.at(-1);
      if (last === undefined || stop()) return done;
      done.push(...(await this.replayTogether(entries)));
      after = last.id;
    }
  }

  private async replayTogether(entries: readonly Entry[]): Promise<Replayed[]> {
    const wanted = await Promise.all(entries.map(entry => this.documentsOf(entry)));
    const documents = wanted.flatMap(found => (Array.isArray(found) ? found : []));
    const replay = new ReplayedDocuments(this.store, documents);
    // Most of it while others are folded and saved, and only what has come since then while they wait.
    await replay.upTo(await this.readModels.checkpoint(this.checkpointName));
    return this.projector.exclusively(async () => {
      await replay.upTo(await this.readModels.checkpoint(this.checkpointName));
      const done: Replayed[] = [];
      for (const [at, entry] of entries.entries()) {
        const found = wanted[at] ?? [];
        done.push(await (Array.isArray(found) ? this.settle(entry, found) : kept(entry, found.error)));
      }
      return done;
    });
  }

  /** The documents that the entry is about, or why that can't be said. */
  private async documentsOf({ body }: Entry): Promise<DocumentReplay[] | { readonly error: unknown }> {
    const projection = this.byName.get(body.projection);
    if (projection === undefined) return { error: `There is no read model ${body.projection} any more` };
    if (body.documentId !== null) return [new DocumentReplay(projection, body.documentId)];
    const event = (await this.store.readStream(body.stream)).find(({ id }) => id === body.eventId);
    try {
      const ids = event === undefined ? [] : projection.ids(event as Recorded);
      return ids.map(id => new DocumentReplay(projection, id));
    } catch (error) {
      return { error };
    }
  }

  private async settle(entry: Entry, documents: readonly DocumentReplay[]): Promise<Replayed> {
    for (const document of documents) {
      const error = await this.settleDocument(entry, document);
      if (error !== null) return kept(entry, error);
    }
    await this.save(batchOf(COLLECTION, released(entry.id, entry.body)));
    return { id: entry.id, released: true, error: null };
  }

  /** @returns why the document can't go on; null if it is stored as folded */
  private async settleDocument(entry: Entry, document: DocumentReplay): Promise<unknown> {
    const { projection, id, change, failure } = document;
    if (failure !== null && failure.event.position < BigInt(entry.body.position)) return failure.error;
    const stored = await this.keepDocument(projection.collection.name, id, change);
    if (failure === null) {
      const wanted = change === null || 'deleted' in change ? undefined : change;
      return lineOf(stored) === lineOf(wanted) ? null : new Error(DIFFERS);
    }
    if (entry.id === entryOf(projection, id)) {
      const further = quarantined(projection, id, failure.event, failure.error);
      await this.save(batchOf(COLLECTION, stopped(entry.id, further)));
    }
    return failure.error;
  }

  /** @returns what is stored then: what was there, if that is as new */
  private async keepDocument(
    collection: string,
    id: string,
    change: DocumentChange | null,
  ): Promise<Document | undefined> {
    if (change !== null) await this.save(batchOf(collection, change));
    const stored = (await this.readModels.load(collection, [id])).get(id);
    if (stored !== undefined) this.projector.remember(collection, [stored]);
    else if (change !== null && 'deleted' in change) this.projector.remember(collection, [change]);
    return stored;
  }
}

const batchOf = (collection: string, change: DocumentChange): SaveBatch => ({
  changes: [{ collection, documents: [change] }],
  checkpoints: {},
});

/** A document is replaced by a newer one only, and this one has seen nothing new: other code folded it then. */
const DIFFERS = 'It folds now, but to something else than what is stored: rebuild the read models';

const lineOf = (document: Document | undefined): string =>
  document === undefined ? '' : `${document.position} ${contentLine(document)}`;

const kept = ({ id }: Entry, error: unknown): Replayed => ({ id, released: false, error: errorText(error) });
