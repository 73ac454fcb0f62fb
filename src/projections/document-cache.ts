import { LRUCache } from 'lru-cache';
import type { Document, DocumentChange } from '../read-models/read-models.js';

/**
 * Documents as last saved by this process. It is written through by the projector and by nobody else, so a
 * process that projects alone may serve from it without asking the store.
 */
export class DocumentCache {
  private readonly documents: LRUCache<string, { readonly document: Document | null }>;
  private readonly changedAt = new Map<string, bigint>();
  private cleared = 0;

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
    if (!this.documents.has(key)) this.documents.set(key, { document });
  }

  put(collection: string, changes: readonly DocumentChange[]): void {
    let newest = this.changedAt.get(collection) ?? 0n;
    for (const change of changes) {
      this.documents.set(`${collection}/${change.id}`, { document: 'deleted' in change ? null : change });
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
  }
}
