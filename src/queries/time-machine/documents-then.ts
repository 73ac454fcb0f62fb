import { LRUCache } from 'lru-cache';
import type { Document } from '../../read-models/read-models.js';

/** A document as it was for a while. */
export interface DocumentThen<Body> {
  /** Positions of the event that made it so (0n: it had not begun), and of the one that changed it; null: none did. */
  readonly from: bigint;
  readonly to: bigint | null;
  /** null: it was not there. */
  readonly document: Document<Body> | null;
}

const MAX_DOCUMENTS = 20_000;

/** Of one document; whoever looks at more moments than these pays for the folding again. */
const MAX_OF_ONE = 8;

/**
 * Documents as they were when somebody looked. What a document was before it became what it is now never changes, so
 * whoever turns pages at one moment, or near it, pays for the folding once.
 */
export class DocumentsThen {
  private readonly kept = new LRUCache<string, readonly DocumentThen<unknown>[]>({
    maxSize: MAX_DOCUMENTS,
    sizeCalculation: some => some.length,
  });

  /** @param now position of the document as it is: with it, what it was before is known to the end */
  find<Body>(collection: string, id: string, now: bigint, position: bigint): DocumentThen<Body> | undefined {
    const known = this.kept.get(keyOf(collection, id, now));
    return known?.find(({ from, to }) => from <= position && (to === null || to > position)) as
      DocumentThen<Body> | undefined;
  }

  put(collection: string, id: string, now: bigint, then: DocumentThen<unknown>): void {
    const key = keyOf(collection, id, now);
    const known = this.kept.peek(key) ?? [];
    this.kept.set(key, [then, ...known.slice(0, MAX_OF_ONE - 1)]);
  }
}

const keyOf = (collection: string, id: string, now: bigint): string => `${collection}/${id}/${now}`;
