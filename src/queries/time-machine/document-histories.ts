import { LRUCache } from 'lru-cache';
import type { DocumentThen } from './fold-to.js';

/** Documents that are remembered as they were at some time, of all histories together. */
const MAX_DOCUMENTS = 50_000;

/** Of a document that changed more often (a pipeline of very many builds) nothing is remembered. */
const MAX_OF_ONE = 500;

/**
 * Documents after each of their events, as they were folded last. What a document was before it became what it is now
 * never changes, so whoever looks at one moment or at many pays for the folding once.
 */
export class DocumentHistories {
  private readonly kept = new LRUCache<string, readonly DocumentThen<unknown>[]>({
    maxSize: MAX_DOCUMENTS,
    sizeCalculation: history => 1 + history.length,
  });

  /** @param position of the document as it is now: each has a history of its own */
  get<Body>(
    collection: string,
    id: string,
    position: bigint | undefined,
  ): readonly DocumentThen<Body>[] | undefined {
    return this.kept.get(keyOf(collection, id, position)) as readonly DocumentThen<Body>[] | undefined;
  }

  put(
    collection: string,
    id: string,
    position: bigint | undefined,
    history: readonly DocumentThen<unknown>[],
  ): void {
    if (history.length <= MAX_OF_ONE) this.kept.set(keyOf(collection, id, position), history);
  }
}

const keyOf = (collection: string, id: string, position: bigint | undefined): string =>
  `${collection}/${id}/${position ?? ''}`;
