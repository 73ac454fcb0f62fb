import type { DocumentChange, SaveBatch } from '../read-models.js';

/** Saves that have not been written yet: of each document and each checkpoint only the newest. */
export class PendingChanges {
  private readonly collections = new Map<string, Map<string, DocumentChange>>();
  private readonly checkpoints = new Map<string, bigint>();
  private documents = 0;

  /** Documents that wait. */
  get size(): number {
    return this.documents;
  }

  get isEmpty(): boolean {
    return this.documents === 0 && this.checkpoints.size === 0;
  }

  has(collection: string, ids: readonly string[]): boolean {
    const waiting = this.collections.get(collection);
    return waiting !== undefined && waiting.size > 0 && ids.some(id => waiting.has(id));
  }

  add({ changes, checkpoints }: SaveBatch): void {
    for (const { collection, documents } of changes) {
      const waiting = this.collections.get(collection) ?? new Map<string, DocumentChange>();
      this.collections.set(collection, waiting);
      for (const change of documents) {
        const known = waiting.get(change.id);
        if (known === undefined) this.documents += 1;
        if (known === undefined || known.position < change.position) waiting.set(change.id, change);
      }
    }
    for (const [name, position] of Object.entries(checkpoints)) {
      if (position > (this.checkpoints.get(name) ?? 0n)) this.checkpoints.set(name, position);
    }
  }

  /** All that waits, as one save. */
  batch(): SaveBatch {
    const changes = [...this.collections].map(([collection, waiting]) => ({
      collection,
      documents: [...waiting.values()],
    }));
    return { changes, checkpoints: Object.fromEntries(this.checkpoints) };
  }

  clear(): void {
    for (const waiting of this.collections.values()) waiting.clear();
    this.checkpoints.clear();
    this.documents = 0;
  }
}
