import type { BuildStatus } from '../../domain/build/events.js';
import { buildSpans, heldAt, turnsOf } from '../../projections/event-index/build-spans.js';
import type { ProjectMoment } from '../../projections/event-index/collections.js';
import { streamNumber } from '../../projections/projection.js';
import type { Find, KeyRange, ReadModels } from '../../read-models/read-models.js';
import type { EventLog } from '../event-log/event-log.js';

export interface PastListing {
  readonly project: number;
  /** null: all. */
  readonly statuses: readonly BuildStatus[] | null;
  readonly position: bigint;
  readonly moment: ProjectMoment;
  readonly offset: number;
  readonly limit: number;
}

/** Of a list in one direction. */
interface Part {
  readonly ascending: boolean;
  /** Only what comes after this build. */
  readonly beyond?: number | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** Numbers of builds that are asked for at once. */
const READ_AT_ONCE = 10_000;

/** Finds the builds that a project had at a moment, in one of some states, newest first. */
export class PastBuilds {
  /** The index is known to have come to this position. */
  private indexed = 0n;

  /** @param exclusive no other process writes the index */
  constructor(
    private readonly readModels: Pick<ReadModels, 'findValues'>,
    private readonly log: EventLog,
    private readonly exclusive: boolean,
  ) {}

  /** How many there were: what the project's counters said. */
  static total({ statuses, moment: { counters } }: Pick<PastListing, 'statuses' | 'moment'>): number {
    if (statuses === null) return counters.builds;
    return [...new Set(statuses)].reduce((sum, status) => sum + (counters.byStatus[status] ?? 0), 0);
  }

  /** Ids of a page of them. Pages in the older half are counted from the oldest. */
  async ids(listing: PastListing): Promise<number[]> {
    const total = PastBuilds.total(listing);
    const size = Math.min(listing.limit, total - listing.offset);
    if (size <= 0) return [];
    const fromOldest = total - listing.offset - size;
    const ascending = fromOldest < listing.offset;
    const skipped = ascending ? fromOldest : listing.offset;
    const recent = await this.recentTurns(listing);
    if (recent.size === 0) {
      return newestFirst(await this.indexedIds(listing, { ascending, offset: skipped, limit: size }));
    }
    const wanted = skipped + size;
    const overlaid = [...recent].flatMap(([id, status]) =>
      listing.statuses === null || listing.statuses.includes(status) ? [id] : [],
    );
    const indexed = await this.indexedBut(recent, listing, ascending, wanted);
    const sorted = [...indexed, ...overlaid].toSorted((a, b) => (ascending ? a - b : b - a));
    return newestFirst(sorted.slice(skipped, wanted));
  }

  /** The first so many of those that the index has, but for builds of which it doesn't know the last. */
  private async indexedBut(
    recent: ReadonlyMap<number, BuildStatus>,
    listing: PastListing,
    ascending: boolean,
    wanted: number,
  ): Promise<number[]> {
    const found: number[] = [];
    for (let beyond: number | undefined; ;) {
      const limit = Math.min(READ_AT_ONCE, wanted - found.length + recent.size);
      const ids = await this.indexedIds(listing, { ascending, beyond, offset: 0, limit });
      for (const id of ids) if (!recent.has(id)) found.push(id);
      if (ids.length < limit || found.length >= wanted) return found;
      beyond = ids.at(-1);
    }
  }

  /** Builds that were there, or in one of the states, as far as the index knows. */
  private async indexedIds(
    { project, position, moment, statuses }: PastListing,
    { ascending, beyond, offset, limit }: Part,
  ): Promise<number[]> {
    const at = Number(position);
    const upTo: KeyRange[] = [{ key: 'build', lte: moment.highestBuild }];
    if (beyond !== undefined) upTo.push({ key: 'build', ...(ascending ? { gt: beyond } : { lt: beyond }) });
    // Every build begins in the state created, and never leaves the ledger.
    const asked: Pick<Find, 'filter' | 'ranges'> =
      statuses === null
        ? { filter: { project, status: 'created', time: 1 }, ranges: [...upTo, { key: 'from', lte: at }] }
        : { filter: { project, status: statuses }, ranges: [...upTo, ...heldAt(at)] };
    const sort = { key: 'build', direction: ascending ? 'asc' : 'desc' } as const;
    const page = { ...asked, sort, offset, limit };
    return (await this.readModels.findValues(buildSpans.name, 'build', page)) as number[];
  }

  /** The states of builds that changed after the index ends, up to the moment. */
  private async recentTurns({ project, position }: PastListing): Promise<Map<number, BuildStatus>> {
    const recent = new Map<number, BuildStatus>();
    if (this.indexed >= position) return recent;
    const after = await this.log.indexedTo();
    // Where others index, too, one that starts with a newer release may begin the index anew.
    if (this.exclusive) this.indexed = after;
    if (after >= position) return recent;
    const walk = { filter: { project }, after, before: position + 1n, order: 'asc' } as const;
    for await (const batch of this.log.walk(walk)) {
      for (const { stream, data } of turnsOf(batch)) recent.set(streamNumber(stream), data.to);
    }
    return recent;
  }
}

const newestFirst = (ids: readonly number[]): number[] => ids.toSorted((a, b) => b - a);
