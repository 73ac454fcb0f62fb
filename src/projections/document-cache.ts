import { LRUCache } from 'lru-cache';
import type { Document, DocumentChange } from '../read-models/read-models.js';

/**
 * Documents as last saved by this process. It is written through by the projector and by nobody else, so a
 * process that projects alone may serve from it without asking the store.
 *
 * Where others read the store, too, they may see a batch before this process hears that it is saved. Its documents are
 * unknown here until then, so that nobody who was shown the new one elsewhere is shown the old one here.
 */
export class DocumentCache {
  private readonly documents: LRUCache<string, { readonly document: Document | null }>;
  private readonly changedAt = new Map<string, bigint>();
  private cleared = 0;
  private readonly hidden = new Set<string>();
  private hiddenTo = 0n;
  private hides = 0;

  constructor(max = 50_000) {
    this.documents = new LRUCache({ max });
  }

  /** undefined: not known; null: known to be absent. */
  peek(collection: string, id: string): Document | null | undefined {
    return this.documents.get(`${collection}/${id}`)?.document;
  }

  /** Remembers what was read, unless a newer version came by meanwhile. */
  remember(collection: string, id: string, document: Document | null): void {
    const key = `${collection}/${id}`;
    if (!this.documents.has(key) && !this.hidden.has(key)) this.documents.set(key, { document });
  }

  /**
   * What is about to be saved is unknown until it is put, or until all up to the position is saved in other batches.
   * @param position of the last event of the batch
   */
  hide(collection: string, changes: readonly DocumentChange[], position: bigint): void {
    this.hides += 1;
    if (position > this.hiddenTo) this.hiddenTo = position;
    for (const { id } of changes) {
      const key = `${collection}/${id}`;
      this.documents.delete(key);
      this.hidden.add(key);
    }
  }

  /** All up to the position is saved: of batches that failed nothing can appear in the store any more. */
  reveal(position: bigint): void {
    if (position >= this.hiddenTo) this.hidden.clear();
  }

  /** The same as long as nothing was on its way to the store; null while something is. */
  get stillness(): number | null {
    return this.hidden.size > 0 ? null : this.hides;
  }

  put(collection: string, changes: readonly DocumentChange[]): void {
    let newest = this.changedAt.get(collection) ?? 0n;
    for (const change of changes) {
      const key = `${collection}/${change.id}`;
      this.documents.set(key, { document: 'deleted' in change ? null : change });
      this.hidden.delete(key);
      if (change.position > newest) newest = change.position;
    }
    this.changedAt.set(collection, newest);
  }

  /** Position of the newest change to any document of the collection since this process began; 0n if none. */
  newestChange(collection: string): bigint {
    return this.changedAt.get(collection) ?? 0n;
  }

  /** How often what was known has become worthless: then any document may be another one at the same position. */
  get generation(): number {
    return this.cleared;
  }

  clear(): void {
    this.cleared += 1;
    this.documents.clear();
    this.hidden.clear();
  }
}
