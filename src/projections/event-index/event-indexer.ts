import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { RecordedEvent } from '../../event-store/envelope.js';
import type { EventStore, Subscription } from '../../event-store/event-store.js';
import { CollectionChanged, type Document, type ReadModels } from '../../read-models/read-models.js';
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
import { indexSegment } from './index-segment.js';

/** Everything that the index is made of. */
export const EVENT_INDEX = [eventSegments, eventPostings, buildVersions];
const AGAIN_AFTER_MS = 1_000;
/** Documents that are saved at once: requests get their turn in between. */
const SAVED_AT_ONCE = 100;

/**
 * Keeps the index of the ledger's events, a segment at a time, behind whatever else happens: nothing waits for it, and
 * questions read what it has not come to from the ledger. Where it goes on it sees from the last segment that is
 * stored, so a crash needs no care, and two processes that index write the same.
 */
export class EventIndexer {
  private subscription: Subscription | null = null;
  private stopped = false;
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private pending: RecordedEvent[] = [];
  private last: SegmentDocument | null = null;
  private readonly versions: BuildVersions;
  private readonly moments = new LRUCache<number, ProjectMoment>({ max: 10_000 });

  constructor(
    private readonly store: EventStore,
    private readonly readModels: ReadModels,
    private readonly onError: (error: Error) => void = raise,
  ) {
    this.versions = new BuildVersions(store);
  }

  /** Opens the collections and, unless told not to, follows the ledger from the end of the last segment. */
  async start({ follow = true }: { readonly follow?: boolean } = {}): Promise<void> {
    await this.open();
    if (follow) this.follow();
  }

  /**
   * Indexes all whole segments that there are, without leaving time to others: for a ledger that serves nobody yet.
   * @param upTo position of the last event that may be indexed
   */
  async catchUp({ upTo }: { readonly upTo?: bigint } = {}): Promise<void> {
    await this.open();
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
    await this.empty();
    await this.catchUp();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.stopping.abort();
    await this.running;
    await this.subscription?.close();
  }

  private async open(): Promise<void> {
    if (await this.isAsStored()) return;
    // It is made of the ledger's events alone: it starts anew, and grows back behind what goes on.
    await this.empty();
  }

  private async empty(): Promise<void> {
    await this.readModels.rebuild(EVENT_INDEX, [], async () => undefined);
    await this.readModels.open(EVENT_INDEX);
  }

  private async isAsStored(): Promise<boolean> {
    try {
      await this.readModels.open(EVENT_INDEX);
    } catch (error) {
      if (error instanceof CollectionChanged) return false;
      throw error;
    }
    const { outdated } = await this.readModels.kept('');
    return EVENT_INDEX.every(({ name }) => !outdated.includes(name));
  }

  private follow(): void {
    this.running = this.subscribe().catch((error: unknown) => this.again(error));
  }

  /** @returns the position after which it goes on */
  private async resume(): Promise<bigint> {
    const [last] = await this.readModels.find<SegmentDocument>(eventSegments.name, {
      sort: { key: 'segment', direction: 'desc' },
      limit: 1,
    });
    this.last = last?.body ?? null;
    this.pending = [];
    this.moments.clear();
    this.versions.forget();
    return BigInt(this.last?.last ?? 0);
  }

  private async subscribe(): Promise<void> {
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
    this.running = this.followLater();
  }

  private async followLater(): Promise<void> {
    await this.pause(AGAIN_AFTER_MS);
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
    for (const { keys, body } of indexed.postings) {
      if (body.project !== null) this.moments.set(Number(String(keys['value']).split(':')[1]), body.project);
    }
  }

  private async save(collection: string, all: readonly Document[]): Promise<void> {
    for (let at = 0; at < all.length; at += SAVED_AT_ONCE) {
      const documents = all.slice(at, at + SAVED_AT_ONCE);
      await this.readModels.save({ changes: [{ collection, documents }], checkpoints: {} });
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
