import type { BuildStatus } from '../../domain/build/events.js';
import {
  buildSpans,
  heldAt,
  turnsOf,
  type BuildSpansDocument,
} from '../../projections/event-index/build-spans.js';
import type { ProjectMoment } from '../../projections/event-index/collections.js';
import { streamNumber } from '../../projections/projection.js';
import type { ReadModels } from '../../read-models/read-models.js';
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

const FETCHED_AT_ONCE = 500;
/** Builds of a state that were in it at another time only; of those that were there at all few are passed over. */
const PASSED_OVER = 20;
const SELDOM_PASSED_OVER = 2;

/** Finds the builds that a project had at a moment, in one of some states, newest first. */
export class PastBuilds {
  /** The index is known to have come to this position. */
  private indexed = 0n;

  /** @param exclusive no other process writes the index */
  constructor(
    private readonly readModels: Pick<ReadModels, 'find'>,
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
    const wanted = skipped + size;
    const lists = await Promise.all(
      // Every build begins in the state created.
      (listing.statuses ?? ['created' as const]).map(status =>
        this.held(listing, status, ascending, wanted, recent),
      ),
    );
    const overlaid = [...recent].flatMap(([id, status]) =>
      listing.statuses === null || listing.statuses.includes(status) ? [id] : [],
    );
    const sorted = [...lists.flat(), ...overlaid].toSorted((a, b) => (ascending ? a - b : b - a));
    const page = sorted.slice(skipped, wanted);
    return ascending ? page.toReversed() : page;
  }

  /** Builds that the index says were in the state, but for those of which it doesn't know the last. */
  private async held(
    { project, position, moment, statuses }: PastListing,
    status: BuildStatus,
    ascending: boolean,
    wanted: number,
    recent: ReadonlyMap<number, BuildStatus>,
  ): Promise<number[]> {
    const at = Number(position);
    const isThere = (document: BuildSpansDocument): boolean =>
      statuses === null ? (document.spans[0]?.[0] ?? at + 1) <= at : heldAt(document, at);
    const spare = statuses === null ? SELDOM_PASSED_OVER : PASSED_OVER;
    const found: number[] = [];
    for (let edge = ascending ? 0 : moment.highestBuild + 1; found.length < wanted;) {
      const documents = await this.readModels.find<BuildSpansDocument>(buildSpans.name, {
        filter: { project, status },
        range: ascending ? { key: 'build', gt: edge } : { key: 'build', lt: edge },
        sort: { key: 'build', direction: ascending ? 'asc' : 'desc' },
        limit: Math.min(FETCHED_AT_ONCE, wanted - found.length + spare),
      });
      const last = documents.at(-1);
      if (last === undefined) break;
      edge = last.body.build;
      if (ascending && edge > moment.highestBuild) wanted = 0;
      for (const { body } of documents) if (isThere(body) && !recent.has(body.build)) found.push(body.build);
    }
    return found;
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
