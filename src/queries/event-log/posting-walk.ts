import { eventPostings, type PostingDocument } from '../../projections/event-index/collections.js';
import type { ReadModels } from '../../read-models/read-models.js';

export type Direction = 'asc' | 'desc';

/** A segment that has events with all that is wanted, and their places in it, ascending. */
export interface Match {
  readonly segment: number;
  readonly at: readonly number[];
}

const FETCHED_AT_ONCE = 32;

/**
 * Walks the segments in which something with every clause is, from one end to the other. Each clause is asked where it
 * goes on, and the one that is farthest says where the others look next: so the rarest sets the pace, and segments
 * that hold nothing wanted cost nothing.
 */
export class PostingWalk {
  private readonly clauses: readonly (readonly PostingCursor[])[];

  constructor(
    readModels: Pick<ReadModels, 'find'>,
    clauses: readonly (readonly string[])[],
    private readonly direction: Direction,
  ) {
    this.clauses = clauses.map(values =>
      values.map(value => new PostingCursor(readModels, value, direction)),
    );
  }

  /** The next match at the segment or beyond it; null if there is none. */
  async next(from: number): Promise<Match | null> {
    for (let segment = from; ;) {
      const found: number[] = [];
      for (const cursors of this.clauses) {
        const nearest = await this.nearest(cursors, segment);
        if (nearest === null) return null;
        found.push(nearest);
      }
      const farthest = this.direction === 'asc' ? Math.max(...found) : Math.min(...found);
      if (found.every(one => one === farthest)) {
        const at = this.places(farthest);
        if (at.length > 0) return { segment: farthest, at };
        segment = this.direction === 'asc' ? farthest + 1 : farthest - 1;
      } else segment = farthest;
    }
  }

  private async nearest(cursors: readonly PostingCursor[], segment: number): Promise<number | null> {
    const found: number[] = [];
    for (const cursor of cursors) {
      const posting = await cursor.seek(segment);
      if (posting !== null) found.push(posting.segment);
    }
    if (found.length === 0) return null;
    return this.direction === 'asc' ? Math.min(...found) : Math.max(...found);
  }

  private places(segment: number): number[] {
    const [first = [], ...others] = this.clauses.map(
      cursors => new Set(cursors.flatMap(cursor => cursor.placesIn(segment))),
    );
    return [...first].filter(at => others.every(other => other.has(at))).toSorted((a, b) => a - b);
  }
}

/** The postings of one value, in order. */
class PostingCursor {
  private fetched: PostingDocument[] = [];
  private ended = false;

  constructor(
    private readonly readModels: Pick<ReadModels, 'find'>,
    private readonly value: string,
    private readonly direction: Direction,
  ) {}

  /** The first posting at the segment or beyond it. Segments are sought in one direction only. */
  async seek(segment: number): Promise<PostingDocument | null> {
    const isBefore = (posting: PostingDocument): boolean =>
      this.direction === 'asc' ? posting.segment < segment : posting.segment > segment;
    this.fetched = this.fetched.filter(posting => !isBefore(posting));
    if (this.fetched.length === 0 && !this.ended) {
      const found = await this.readModels.find<PostingDocument>(eventPostings.name, {
        filter: { value: this.value },
        range: this.direction === 'asc' ? { key: 'segment', gte: segment } : { key: 'segment', lte: segment },
        sort: { key: 'segment', direction: this.direction },
        limit: FETCHED_AT_ONCE,
      });
      this.fetched = found.map(({ body }) => body);
      this.ended = found.length < FETCHED_AT_ONCE;
    }
    return this.fetched[0] ?? null;
  }

  placesIn(segment: number): readonly number[] {
    const [first] = this.fetched;
    return first?.segment === segment ? first.at : [];
  }
}
