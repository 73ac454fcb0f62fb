import { LRUCache } from 'lru-cache';
import type { BuildStatus } from '../../domain/build/events.js';
import { buildVersions, heldAt } from '../../projections/event-index/build-versions.js';
import type { ProjectMoment } from '../../projections/event-index/collections.js';
import { turnsOf } from '../../projections/event-index/turns.js';
import { streamNumber } from '../../projections/projection.js';
import type { Find, KeyRange, ReadModels, Row } from '../../read-models/read-models.js';
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

/** Versions of builds. */
interface VersionsRead {
  /** Every one there is. */
  readonly complete: ReadonlyMap<number, readonly Row[]>;
  /** As many as the index knows. */
  readonly partial: ReadonlyMap<number, readonly Row[]>;
}

const NONE_READ: VersionsRead = { complete: new Map(), partial: new Map() };

/** Numbers, or versions, of builds that are asked for at once. */
const READ_AT_ONCE = 10_000;

/** Finds the builds that a project had at a moment, in one of some states, newest first, and their rows then. */
export class PastBuilds {
  /** The index is known to have come to this position. */
  private indexed = 0n;
  /** All versions of a build that held before it became what it is now: they never change. */
  private readonly versions = new LRUCache<string, readonly Row[]>({ max: 20_000 });

  /** @param exclusive no other process writes the index */
  constructor(
    private readonly readModels: Pick<ReadModels, 'findRows' | 'findValues'>,
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
        ? { filter: { project, status: 'created', first: 1 }, ranges: [...upTo, { key: 'from', lte: at }] }
        : { filter: { project, status: statuses }, ranges: [...upTo, ...heldAt(at)] };
    const sort = { key: 'build', direction: ascending ? 'asc' : 'desc' } as const;
    const page = { ...asked, sort, offset, limit };
    return (await this.readModels.findValues(buildVersions.name, 'build', page)) as number[];
  }

  /**
   * Rows of builds as they were, where they have changed since; by the builds' ids.
   * @param now their rows as they are. Those that the index doesn't know the last of are left out
   */
  async rows(
    now: ReadonlyMap<string, Row>,
    ids: readonly number[],
    position: bigint,
  ): Promise<Map<string, Row>> {
    const at = Number(position);
    const known = new Map(ids.map(id => [id, this.versions.get(versionKey(id, now))]));
    const unknown = ids.filter(id => known.get(id) === undefined);
    const read = unknown.length === 0 ? NONE_READ : await this.readVersions(now, unknown);
    const found = new Map<string, Row>();
    for (const id of ids) {
      const complete = known.get(id) ?? read.complete.get(id);
      const versions = complete ?? read.partial.get(id) ?? [];
      const then = versions.find(({ keys }) => Number(keys['from']) <= at && Number(keys['to']) > at);
      // Nothing of what happened to it afterwards changed what is shown.
      const row = then ?? (complete === undefined ? undefined : now.get(String(id)));
      if (row !== undefined) found.set(String(id), row);
    }
    return found;
  }

  /** Versions that held before the builds became what they are now. */
  private async readVersions(now: ReadonlyMap<string, Row>, ids: readonly number[]): Promise<VersionsRead> {
    const rows = ids.flatMap(id => now.get(String(id)) ?? []);
    const newest = rows.reduce((max, row) => (row.position > max ? row.position : max), 0n);
    // What is indexed by then of each build can only become more until the versions are read.
    const indexed = await this.indexedTo(newest);
    const versions = await this.readModels.findRows(buildVersions.name, {
      filter: { build: ids },
      sort: { key: 'build', direction: 'desc' },
      limit: READ_AT_ONCE,
    });
    const partial = byBuild(versions);
    const complete = new Map<number, readonly Row[]>();
    for (const id of versions.length < READ_AT_ONCE ? ids : []) {
      if ((now.get(String(id))?.position ?? indexed + 1n) > indexed) continue;
      const ofBuild = partial.get(id) ?? [];
      complete.set(id, ofBuild);
      this.versions.set(versionKey(id, now), ofBuild);
    }
    return { complete, partial };
  }

  /** Position that the index has come to, at least; it isn't asked if it is known to have come to the one wanted. */
  private async indexedTo(position: bigint): Promise<bigint> {
    if (this.indexed >= position) return this.indexed;
    const indexed = await this.log.indexedTo();
    // Where others index, too, one that starts with a newer release may begin the index anew.
    if (this.exclusive) this.indexed = indexed;
    return indexed;
  }

  /** The states of builds that changed after the index ends, up to the moment. */
  private async recentTurns({ project, position }: PastListing): Promise<Map<number, BuildStatus>> {
    const recent = new Map<number, BuildStatus>();
    const after = await this.indexedTo(position);
    if (after >= position) return recent;
    const walk = { filter: { project }, after, before: position + 1n, order: 'asc' } as const;
    for await (const batch of this.log.walk(walk)) {
      for (const { stream, data } of turnsOf(batch)) recent.set(streamNumber(stream), data.to);
    }
    return recent;
  }
}

function byBuild(versions: readonly Row[]): Map<number, Row[]> {
  const found = new Map<number, Row[]>();
  for (const version of versions) {
    const build = Number(version.keys['build']);
    const known = found.get(build);
    const row = { ...version, id: String(build) };
    if (known === undefined) found.set(build, [row]);
    else known.push(row);
  }
  return found;
}

const versionKey = (id: number, now: ReadonlyMap<string, Row>): string =>
  `${id}/${now.get(String(id))?.position ?? ''}`;

const newestFirst = (ids: readonly number[]): number[] => ids.toSorted((a, b) => b - a);
