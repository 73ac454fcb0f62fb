import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import type { RecordedEvent } from '../event-store/envelope.js';
import type { EventStore } from '../event-store/event-store.js';
import { compareDocuments, isSameDocument } from '../read-models/compare-documents.js';
import type { ReadModels, SaveBatch, ShadowKind, ShadowModels } from '../read-models/read-models.js';
import { Differences } from './differences.js';
import { DocumentCache } from './document-cache.js';
import type { Projection } from './projection.js';
import { Projector } from './projector.js';
import { quarantine } from './quarantine.js';

/** Events folded at once: few enough that nobody notices the pause. */
const BATCH = 500;
/** Documents that the shadow keeps in memory before it writes them in one go. */
const BUFFERED = 500;
const CACHED = 20_000;
/** Documents that are looked at again at the end; more that differ are only counted. */
const LOOKED_AT_AGAIN = 1_000;

/** What is folded from, and beside what. */
export interface Serving {
  readonly store: Pick<EventStore, 'readAll'>;
  readonly readModels: Pick<ReadModels, 'shadow' | 'checkpoint' | 'documents' | 'load' | 'count'>;
  /** Folds what serves. */
  readonly projector: Pick<Projector, 'exclusively' | 'forget'>;
  readonly projections: readonly Projection[];
  readonly checkpointName: string;
}

/**
 * `rebuild`: the new documents take the place of those that serve; `verify`: they are only compared; `rollback`: the
 * former documents are brought up to date and take the place of those that serve.
 */
export type JobKind = 'rebuild' | 'verify' | 'rollback';

const SHADOWS: Readonly<Record<JobKind, ShadowKind>> = {
  rebuild: 'lasting',
  verify: 'passing',
  rollback: 'former',
};

/** Why a job is aborted that is not to go on by itself later. */
export class Paused extends Error {}

export interface BesideOptions {
  readonly kind: JobKind;
  /** Part of the process's time that folding may take, above 0 to 1. */
  readonly share: number;
  readonly signal: AbortSignal;
  /** @param position that the documents have come to already, in an earlier process for example */
  onBegun(position: bigint): void;
  onFolded(events: number, position: bigint): void;
  onPhase(phase: 'folding' | 'comparing' | 'placing'): void;
}

/**
 * Folds every read model anew while those that serve go on, compares both document by document and, if wanted, puts
 * the new ones in place in one step. Whatever throws before that leaves what serves as it was.
 * @throws the signal's reason when it is aborted, NothingFormer
 */
export async function foldBeside(serving: Serving, options: BesideOptions): Promise<Differences> {
  const { readModels, projector, projections, checkpointName } = serving;
  const collections = projections.map(({ collection }) => collection);
  const place = options.kind !== 'verify';
  const shadow = await readModels.shadow(collections, { buffered: BUFFERED, kind: SHADOWS[options.kind] });
  try {
    const fold = new BesideFold(serving, shadow, options, await shadow.checkpoint(checkpointName));
    options.onPhase('folding');
    await fold.catchUp();
    await shadow.prepare();
    options.onPhase('comparing');
    await fold.compare();
    // While both were compared the ledger went on; what is left to do while nobody can save is then little.
    await fold.catchUp();
    options.onPhase('placing');
    const differences = await projector.exclusively(async () => {
      await fold.catchUp();
      const found = await fold.settle();
      options.signal.throwIfAborted();
      if (place) {
        // The checkpoint goes along: whoever folded on elsewhere meanwhile takes up from there.
        await shadow.place([checkpointName]);
        await projector.forget(readModels);
      }
      return found;
    });
    // A read that was under way may have remembered a document of old since.
    await nextTurn();
    if (place) await projector.forget(readModels);
    return differences;
  } finally {
    await shadow.close(options.signal.reason instanceof Paused);
  }
}

class BesideFold {
  private readonly projector: Projector;
  /** What to look at again, when both have come equally far: what changed since, and what seemed to differ. */
  private readonly suspects = new Map<string, Set<string>>();
  private suspected = 0;
  private compared = false;
  private readonly differences = new Differences();

  constructor(
    private readonly serving: Serving,
    private readonly shadow: ShadowModels,
    private readonly options: BesideOptions,
    private at: bigint,
  ) {
    const { projections, checkpointName } = serving;
    const cache = new DocumentCache(CACHED);
    // What was folded before may have left documents in quarantine.
    this.projector = new Projector(projections, checkpointName, cache, () => undefined, at > 0n);
    options.onBegun(at);
  }

  /** Folds up to where the documents that serve are; at the end they wait. */
  async catchUp(): Promise<void> {
    const { store, readModels, checkpointName } = this.serving;
    for (;;) {
      const target = await readModels.checkpoint(checkpointName);
      if (this.at >= target) return;
      const began = performance.now();
      const read = await store.readAll({ after: this.at, limit: BATCH });
      const events = read.filter(({ position }) => position <= target);
      await this.fold(events, target);
      await this.rest(performance.now() - began);
      this.options.signal.throwIfAborted();
    }
  }

  /** Looks for documents that differ, though both go on; what changed meanwhile is left for the end. */
  async compare(): Promise<void> {
    const { readModels, projections } = this.serving;
    this.compared = true;
    const upTo = this.at;
    for (const { collection } of projections) {
      const { name } = collection;
      const found = compareDocuments(readModels.documents(name), this.shadow.documents(name));
      for await (const { id, difference, served } of found) {
        this.options.signal.throwIfAborted();
        // Positions in the quarantine are its own; it is short.
        const isNewer = served !== undefined && served.position > upTo && name !== quarantine.collection.name;
        if (isNewer || this.suspected < LOOKED_AT_AGAIN) this.suspect(name, id);
        else this.differences.add(name, id, difference);
      }
    }
  }

  /** Now that both have come equally far, and nobody saves. */
  async settle(): Promise<Differences> {
    for (const [name, ids] of this.suspects) {
      const wanted = [...ids];
      const [served, folded] = await Promise.all([
        this.serving.readModels.load(name, wanted),
        this.shadow.load(name, wanted),
      ]);
      for (const id of wanted) {
        const [one, other] = [served.get(id), folded.get(id)];
        if (isSameDocument(one, other)) continue;
        const difference = one === undefined ? 'missing' : other === undefined ? 'surplus' : 'differs';
        this.differences.add(name, id, difference);
      }
    }
    return this.differences;
  }

  private async fold(events: readonly RecordedEvent[], target: bigint): Promise<void> {
    const save = async (batch: SaveBatch): Promise<void> => {
      await this.shadow.save(batch);
      if (!this.compared) return;
      for (const { collection, documents } of batch.changes) {
        for (const { id } of documents) this.suspect(collection, id);
      }
    };
    await this.projector.apply(events, this.shadow, save);
    this.at = events.at(-1)?.position ?? target;
    this.options.onFolded(events.length, this.at);
  }

  private suspect(collection: string, id: string): void {
    const known = this.suspects.get(collection) ?? new Set();
    if (!known.has(id)) this.suspected += 1;
    this.suspects.set(collection, known.add(id));
  }

  private async rest(spent: number): Promise<void> {
    const { share } = this.options;
    if (share >= 1 || this.compared) await nextTurn();
    else await delay(Math.max(1, (spent * (1 - share)) / share));
  }
}
