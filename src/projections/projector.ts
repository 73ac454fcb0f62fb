import type { RecordedEvent } from '../event-store/envelope.js';
import { Turns } from '../ledger/turns.js';
import type { CollectionSpec, DocumentChange, ReadModels, SaveBatch } from '../read-models/read-models.js';
import { BatchFold } from './batch-fold.js';
import type { DocumentCache } from './document-cache.js';
import type { Projection, Recorded } from './projection.js';
import { countQuarantined, quarantine, stopped, type QuarantineDocument } from './quarantine.js';

/** Folds batches of events into documents and saves them together with the checkpoint. */
export class Projector {
  private readonly turns = new Turns();

  /**
   * @param onQuarantine told of each document that is stopped from now on
   * @param anyStopped there may be documents in quarantine from before
   */
  constructor(
    private readonly projections: readonly Projection[],
    private readonly checkpointName: string,
    private readonly cache: DocumentCache,
    private readonly onQuarantine: (entry: QuarantineDocument) => void,
    private anyStopped = false,
  ) {}

  /** Where the documents go. */
  get collections(): readonly CollectionSpec[] {
    return this.projections.map(({ collection }) => collection);
  }

  /** The documents may have been changed by others: what is remembered of them doesn't count. */
  async forget(readModels: Pick<ReadModels, 'count'>): Promise<void> {
    this.cache.clear();
    this.anyStopped = true;
    this.anyStopped = (await countQuarantined(readModels)) > 0;
  }

  /** Runs the work while no batch is folded or saved. */
  exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.turns.take('', work);
  }

  /** Documents that were saved in a turn of their own. */
  remember(collection: string, documents: readonly DocumentChange[]): void {
    this.cache.put(collection, documents);
  }

  /**
   * Folds the batch; the documents as they then stand are saved by `save` and remembered. A document that an event
   * can't be folded into stays as it was, and takes no later events either; all others go on.
   * @param shared other processes read what is saved, maybe before this one hears that it is
   */
  apply(
    events: readonly RecordedEvent[],
    readModels: Pick<ReadModels, 'load'>,
    save: (batch: SaveBatch) => Promise<void>,
    shared = false,
  ): Promise<void> {
    return this.exclusively(() => this.applyBatch(events as readonly Recorded[], readModels, save, shared));
  }

  private async applyBatch(
    events: readonly Recorded[],
    readModels: Pick<ReadModels, 'load'>,
    save: (batch: SaveBatch) => Promise<void>,
    shared: boolean,
  ): Promise<void> {
    const last = events.at(-1);
    if (last === undefined) return;
    const batch = new BatchFold(readModels, this.cache, this.anyStopped);
    const changes: { collection: string; documents: readonly DocumentChange[] }[] = [];
    for (const projection of this.projections) {
      const documents = await batch.fold(projection, events);
      if (documents.length > 0) changes.push({ collection: projection.collection.name, documents });
    }
    if (batch.stopped.size > 0) {
      const documents = [...batch.stopped].map(([id, entry]) => stopped(id, entry));
      changes.push({ collection: quarantine.collection.name, documents });
    }
    if (shared) {
      for (const { collection, documents } of changes) this.cache.hide(collection, documents, last.position);
    }
    await save({ changes, checkpoints: { [this.checkpointName]: last.position } });
    for (const { collection, documents } of changes) this.cache.put(collection, documents);
    this.cache.reveal(last.position);
    if (batch.stopped.size > 0) this.anyStopped = true;
    for (const entry of batch.stopped.values()) this.onQuarantine(entry);
  }
}
