import { contentLine } from './digest.js';
import type { Document } from './read-models.js';

/** What a document is that isn't the same on both sides. */
export type Difference = 'differs' | 'missing' | 'surplus';

export interface DocumentDifference {
  readonly id: string;
  readonly difference: Difference;
  /** As served; undefined if missing there. */
  readonly served: Document | undefined;
}

/**
 * Walks through both, each in the order of ids by the bytes of their UTF-8, and gives the documents that aren't the
 * same: other content or another position, missing from what is served, or in it though no event made it.
 */
export async function* compareDocuments(
  served: AsyncIterable<Document>,
  folded: AsyncIterable<Document>,
): AsyncGenerator<DocumentDifference> {
  const [left, right] = [served[Symbol.asyncIterator](), folded[Symbol.asyncIterator]()];
  try {
    let [one, other] = [await next(left), await next(right)];
    while (one !== undefined || other !== undefined) {
      const order = compareIds(one?.id, other?.id);
      if (order < 0 && one !== undefined) yield { id: one.id, difference: 'surplus', served: one };
      if (order > 0 && other !== undefined) yield { id: other.id, difference: 'missing', served: undefined };
      if (order === 0 && one !== undefined && !isSameDocument(one, other)) {
        yield { id: one.id, difference: 'differs', served: one };
      }
      if (order <= 0) one = await next(left);
      if (order >= 0) other = await next(right);
    }
  } finally {
    await left.return?.();
    await right.return?.();
  }
}

export function isSameDocument(one: Document | undefined, other: Document | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.position === other.position && contentLine(one) === contentLine(other);
}

async function next(documents: AsyncIterator<Document>): Promise<Document | undefined> {
  const { done, value } = await documents.next();
  return done === true ? undefined : (value as Document);
}

/** Below 0 if the first comes first; an id that isn't there comes last. */
function compareIds(one: string | undefined, other: string | undefined): number {
  if (one === other) return 0;
  if (one === undefined) return 1;
  if (other === undefined) return -1;
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
