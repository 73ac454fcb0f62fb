import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { RecordedEvent } from '../../event-store/envelope.js';
import type { EventStore, Subscription } from '../../event-store/event-store.js';
import { FencedOff, type Fence } from '../../leases/leases.js';
import { CollectionsReplaced, type Document, type ReadModels } from '../../read-models/read-models.js';
import { buildVersions, BuildVersions } from './build-versions.js';
import {
  eventPostings,
  eventSegments,
  SEGMENT,
  type PostingDocument,
  type ProjectMoment,
  type SegmentDocument,
} from './collections.js';
import { projectOf, projectValue } from './event-values.js';
import { IndexCollections } from './index-collections.js';
import { indexSegment } from './index-segment.js';

export { EVENT_INDEX } from './index-collections.js';

const AGAIN_AFTER_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** Documents that are saved at once: requests get their turn in between. */
const SAVED_AT_ONCE = 100;

/**
 * Keeps the index of the ledger's events, a segment at a time, behind whatever else happens: nothing waits for it, and
 * questions read what it has not come to from the ledger. Where it goes on it sees from the last segment that is
 * stored, so a crash needs no care, and whoever takes it over writes the same. Of several processes one indexes; the
 * others open the index to read, and see what that one stores.
 */
export class EventIndexer {
  private subscription: Subscription | null = null;
  private stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private fence: Fence | undefined;
  /** Times in a row that it could not go on. */
  private failed = 0;
  private pending: RecordedEvent[] = [];
  private last: SegmentDocument | null = null;
  private readonly collections: IndexCollections;
  private readonly versions: BuildVersions;
  private readonly moments = new LRUCache<number, ProjectMoment>({ max: 10_000 });

  /** @param againAfter milliseconds before what failed is taken up again, twice as long after each further failure */
  constructor(
    private readonly store: EventStore,
    private readonly readModels: ReadModels,
    private readonly onError: (error: Error) => void = raise,
    private readonly againAfter = AGAIN_AFTER_MS,
  ) {
    this.collections = new IndexCollections(readModels);
    this.versions = new BuildVersions(store);
  }

  /** Opens the collections and, unless told not to, follows the ledger from the end of the last segment. */
  async start({ follow = true }: { readonly follow?: boolean } = {}): Promise<void> {
    await this.collections.openAmongOthers();
    if (follow) this.begin();
  }

  /** Opens the collections to read what another process indexes. */
  openToRead(): Promise<void> {
    return this.collections.openToRead();
  }

  /**
   * Opens the collections, and follows the ledger from the end of the last segment, until it is stopped; it may begin
   * again then. Nothing of it is waited for.
   * @param fence that all it saves carries
   */
  begin(fence?: Fence): void {
    this.fence = fence;
    this.failed = 0;
    this.stopping = new AbortController();
    this.follow();
  }

  /**
   * Sees to it that what was indexed is there still.
   * @throws CollectionsReplaced, CollectionChanged, ReadModelsUnavailable
   */
  async check(): Promise<void> {
    const { last } = this;
    if (last === null) return;
    const stored = await this.lastStored();
    if (stored === null || stored.segment < last.segment) throw new CollectionsReplaced(eventSegments.name);
  }

  /**
   * Indexes all whole segments that there are, without leaving time to others: for a ledger that serves nobody yet.
   * @param upTo position of the last event that may be indexed
   */
  async catchUp({ upTo }: { readonly upTo?: bigint } = {}): Promise<void> {
    await this.collections.open();
    for (let after = await this.resume(); ;) {
      const events = await this.store.readAll({ after, limit: SEGMENT });
      const end = events.at(-1);
      if (end === undefined || events.length < SEGMENT) return;
      if (upTo !== undefined && end.position > upTo) return;
      await this.index(events);
      after = end.position;
    }
  }

  /** Forgets what is stored, and indexes all whole segments anew. Nobody else may write the index meanwhile. */
  async indexAnew(): Promise<void> {
    await this.collections.empty();
    await this.catchUp();
  }

  /** Resolves when nothing of it goes on any more. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.subscription?.close();
    this.subscription = null;
  }

  private get stopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private follow(): void {
    this.running = this.subscribe().catch((error: unknown) => this.again(error));
  }

  /** @returns the position after which it goes on */
  private async resume(): Promise<bigint> {
    this.last = await this.lastStored();
    this.pending = [];
    this.moments.clear();
    this.versions.forget();
    return BigInt(this.last?.last ?? 0);
  }

  private async lastStored(): Promise<SegmentDocument | null> {
    const [last] = await this.readModels.find<SegmentDocument>(eventSegments.name, {
      sort: { key: 'segment', direction: 'desc' },
      limit: 1,
    });
    return last?.body ?? null;
  }

  private async subscribe(): Promise<void> {
    this.last = null;
    await this.collections.open(this.fence);
    const after = await this.resume();
    if (this.stopped) return;
    this.subscription = this.store.subscribe(
      { after },
      { onEvents: events => this.take(events), onDropped: error => this.again(error) },
    );
  }

  private again(error: unknown): void {
    if (this.stopped) return;
    this.onError(error instanceof Error ? error : new Error(String(error)));
    // Whoever gave the fence will notice, and stop it.
    if (error instanceof FencedOff) return;
    this.running = this.followLater();
  }

  private async followLater(): Promise<void> {
    await this.pause(Math.min(this.againAfter * 2 ** this.failed, LONGEST_PAUSE_MS));
    this.failed += 1;
    if (!this.stopped) this.follow();
  }

  /** Milliseconds; a stop ends it. */
  private async pause(time: number): Promise<void> {
    await sleep(time, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
  }

  private async take(events: readonly RecordedEvent[]): Promise<void> {
    this.pending.push(...events);
    while (this.pending.length >= SEGMENT && !this.stopped) {
      const began = performance.now();
      await this.index(this.pending.slice(0, SEGMENT));
      this.pending = this.pending.slice(SEGMENT);
      // Far behind, it takes half of the time at most.
      await this.pause(Math.min(1_000, performance.now() - began));
    }
  }

  /** The segment's own document comes last: as long as it is not there, the segment is not. */
  private async index(events: readonly RecordedEvent[]): Promise<void> {
    const segment = this.last === null ? 0 : this.last.segment + 1;
    const projects = await this.momentsBefore(segment, events);
    const { last: after, reached } = this.last ?? { last: 0, reached: 0 };
    const indexed = indexSegment({ segment, after, reached, projects }, events);
    await this.save(eventPostings.name, indexed.postings);
    await this.save(buildVersions.name, await this.versions.after(events));
    await this.save(eventSegments.name, [indexed.segment]);
    this.last = indexed.segment.body;
    this.failed = 0;
    for (const { keys, body } of indexed.postings) {
      if (body.project !== null) this.moments.set(Number(String(keys['value']).split(':')[1]), body.project);
    }
  }

  private async save(collection: string, all: readonly Document[]): Promise<void> {
    for (let at = 0; at < all.length; at += SAVED_AT_ONCE) {
      const documents = all.slice(at, at + SAVED_AT_ONCE);
      const { fence } = this;
      const batch = { changes: [{ collection, documents }], checkpoints: {} };
      await this.readModels.save(fence === undefined ? batch : { ...batch, fence });
      await nextTurn();
    }
  }

  private async momentsBefore(
    segment: number,
    events: readonly RecordedEvent[],
  ): Promise<Map<number, ProjectMoment>> {
    const found = new Map<number, ProjectMoment>();
    for (const id of new Set(events.map(({ data }) => projectOf(data)))) {
      if (id === null) continue;
      const moment = this.moments.get(id) ?? (await this.storedMoment(id, segment));
      if (moment !== null) found.set(id, moment);
    }
    return found;
  }

  private async storedMoment(project: number, before: number): Promise<ProjectMoment | null> {
    const [found] = await this.readModels.find<PostingDocument>(eventPostings.name, {
      filter: { value: projectValue(project) },
      range: { key: 'segment', lt: before },
      sort: { key: 'segment', direction: 'desc' },
      limit: 1,
    });
    return found?.body.project ?? null;
  }
}

function raise(error: Error): never {
  throw error;
}
