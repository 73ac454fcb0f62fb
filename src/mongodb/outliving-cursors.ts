import { type FindCursor, MongoServerError } from 'mongodb';

/** The server forgot a reading that paused too long. Source: MongoDB's `error_codes.yml`. */
const CURSOR_NOT_FOUND = 43;

/**
 * What a find gives, however slowly it is taken: a server forgets a cursor on which nothing was asked for ten minutes,
 * and then the rest is found anew.
 * @param findAfter finds, in order, what comes after the document, the last that was given; null: after none
 */
export async function* outlivingCursors<Document>(
  findAfter: (last: Document | null) => FindCursor<Document>,
): AsyncGenerator<Document> {
  for (let last: Document | null = null; ;) {
    const found = findAfter(last);
    try {
      for (;;) {
        const next = await nextOf(found);
        if (next === 'forgotten') break;
        if (next === null) return;
        last = next;
        yield next;
      }
    } finally {
      await found.close();
    }
  }
}

async function nextOf<Document>(found: FindCursor<Document>): Promise<Document | null | 'forgotten'> {
  try {
    return await found.next();
  } catch (error) {
    if (error instanceof MongoServerError && error.code === CURSOR_NOT_FOUND) return 'forgotten';
    throw error;
  }
}
