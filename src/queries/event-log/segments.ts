import {
  BLOCK,
  eventSegments,
  SEGMENT,
  type SegmentDocument,
} from '../../projections/event-index/collections.js';
import type { Find, ReadModels } from '../../read-models/read-models.js';

/** Events of the ledger that follow one another. */
export interface Stretch {
  /** Position that reading starts after. */
  readonly after: bigint;
  readonly limit: number;
}

/** Asks for the segments of the ledger. */
export class Segments {
  constructor(private readonly readModels: Pick<ReadModels, 'find'>) {}

  /** The segment of that number. */
  one(segment: number): Promise<SegmentDocument | null> {
    return this.first({ filter: { segment }, sort: { key: 'segment', direction: 'asc' } });
  }

  last(): Promise<SegmentDocument | null> {
    return this.first({ sort: { key: 'segment', direction: 'desc' } });
  }

  /** The segment with the first event after the position; null if no segment has one. */
  after(position: bigint): Promise<SegmentDocument | null> {
    const range = { key: 'last', gt: Number(position) };
    return this.first({ range, sort: { key: 'last', direction: 'asc' } });
  }

  /** The last segment that ends at the position or before it; null if none does. */
  upTo(position: bigint): Promise<SegmentDocument | null> {
    const range = { key: 'last', lte: Number(position) };
    return this.first({ range, sort: { key: 'last', direction: 'desc' } });
  }

  /** The first segment at whose end an event of that time or a later one had happened. */
  reaching(time: number): Promise<SegmentDocument | null> {
    const range = { key: 'reached', gte: time };
    return this.first({ range, sort: { key: 'reached', direction: 'asc' } });
  }

  private async first(find: Omit<Find, 'limit'>): Promise<SegmentDocument | null> {
    const [found] = await this.readModels.find<SegmentDocument>(eventSegments.name, { ...find, limit: 1 });
    return found?.body ?? null;
  }
}

export function wholeOf({ blocks }: SegmentDocument): Stretch {
  return { after: BigInt(blocks[0] ?? 0), limit: SEGMENT };
}

/** The blocks of the segment that have the places, those beside one another as one stretch; ascending. */
export function stretchesOf({ blocks }: SegmentDocument, places: readonly number[]): Stretch[] {
  const stretches: { first: number; count: number }[] = [];
  for (const place of places) {
    const block = Math.floor(place / BLOCK);
    const open = stretches.at(-1);
    if (open !== undefined && block < open.first + open.count) continue;
    if (open !== undefined && block === open.first + open.count) open.count += 1;
    else stretches.push({ first: block, count: 1 });
  }
  return stretches.map(({ first, count }) => ({
    after: BigInt(blocks[first] ?? 0),
    limit: count * BLOCK,
  }));
}
