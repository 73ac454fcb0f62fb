import { ReadModelsUnavailable, type SaveBatch } from '../read-models.js';
import { PendingChanges } from './pending-changes.js';

/** Documents that wait at most. */
const MAX_WAITING = 1_000;
const RETRY_AFTER_MS = 1_000;

/**
 * Puts off the writing of saves for a moment, so that a document that changes again soon is written once, and many
 * together. Whoever reads the tables calls {@link settle} before, so nobody can tell; a crash loses documents and
 * checkpoint alike, and they are folded again from the events.
 */
export class WriteBehind {
  private readonly waiting = new PendingChanges();
  private timer: NodeJS.Timeout | null = null;
  private failed = false;

  /**
   * @param after milliseconds; 0: nothing is put off
   * @param write writes all of the batch or, when it throws, nothing
   */
  constructor(
    private readonly after: number,
    private readonly write: (batch: SaveBatch) => void,
  ) {}

  /** @throws what `write` throws: then nothing of the batch is kept */
  save(batch: SaveBatch): void {
    if (this.after === 0) return this.write(batch);
    // What could not be written a moment ago must be before there is more of it.
    if (this.failed || this.waiting.size >= MAX_WAITING) this.flush();
    this.waiting.add(batch);
    this.schedule(this.after);
    return undefined;
  }

  /** From here on the tables have all that was saved. @throws ReadModelsUnavailable if it could not be written */
  settle(): void {
    try {
      this.flush();
    } catch (error) {
      throw new ReadModelsUnavailable(error);
    }
  }

  /** The same for these documents alone. @throws ReadModelsUnavailable */
  settleDocuments(collection: string, ids: readonly string[]): void {
    if (this.waiting.has(collection, ids)) this.settle();
  }

  private flush(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.waiting.isEmpty) return;
    this.failed = true;
    this.write(this.waiting.batch());
    this.failed = false;
    this.waiting.clear();
  }

  private schedule(after: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      try {
        this.flush();
      } catch {
        // The next save tries again, and tells whoever saves.
        this.schedule(RETRY_AFTER_MS);
      }
    }, after).unref();
  }
}
