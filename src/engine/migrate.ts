import { pino } from 'pino';
import { EmbeddedLeases } from '../leases/embedded-leases.js';
import { foldAnew } from '../projections/fold-anew.js';
import { DocumentCache } from '../projections/document-cache.js';
import { CHECKPOINT, projections } from '../projections/index.js';
import { Projector } from '../projections/projector.js';
import { CHECKPOINT as REACTIONS } from '../processes/follower.js';
import { copyBlobs, NamedBlobs, type CopiedBlobs } from './migrate-blobs.js';
import { concurrency } from './migrate-checkpoints.js';
import { compareReadModels, compareStreams } from './migrate-compare.js';
import { goOn } from './migrate-errors.js';
import { checkEnds, copyEvents, pages, streamEnds } from './migrate-events.js';
import { checkLedger, openHouse, sharePlace, type House, type Place } from './migrate-places.js';
import { fractionOf, type MigrationStage, type OnMigrationProgress } from './migrate-progress.js';
import type { PersonKeys } from '../people/person-keys.js';
import { openReadModels } from './open-read-models.js';

export interface MigrateOptions {
  /**
   * Appends under way at the same time; 1 keeps the very order of the source. Null: 1 where the source has signed
   * checkpoints, else many.
   */
  readonly concurrent: number | null;
  /** Stops it; what was copied stays. */
  readonly signal: AbortSignal;
  readonly onProgress: OnMigrationProgress;
  /** What somebody who waits should know, as a sentence. */
  readonly onNotice?: (notice: string) => void;
}

export interface MigrateResult extends CopiedBlobs {
  /** Events of the ledger. */
  readonly events: number;
  /** Events that this run appended; the others were there already. */
  readonly appended: number;
  readonly streams: number;
  /** Signed checkpoints among the events. */
  readonly checkpoints: number;
  /** Whether all events are in the order of the source: else the checkpoints don't hold in the target. */
  readonly sameOrder: boolean;
  readonly seconds: number;
  /** SHA-256 over all streams, the same for source and target. */
  readonly digest: string;
  /** SHA-256 of each read model without positions, the same for source and target. */
  readonly readModels: Readonly<Record<string, string>>;
}

/**
 * Copies a whole ledger from one place to another, and compares. No server may run on either. Run again, it goes on
 * where it was stopped.
 * @throws Error where there is nothing to copy, or the two share something; NoLedger, LedgersDiffer, MigrationStopped, DataFolderInUse, StoreUnavailable, CommitUnknown, ReadModelsUnavailable
 */
export async function migrateLedger(from: Place, to: Place, options: MigrateOptions): Promise<MigrateResult> {
  if (sharePlace(from, to)) throw new Error('source and target are the same, or share one of their engines');
  checkLedger(from);
  const source = await openHouse(from);
  try {
    const target = await openHouse(to);
    try {
      return await migrateHouse(source, target, options);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

/** As {@link migrateLedger}, on stores that are open. */
export async function migrateHouse(
  source: House,
  target: House,
  { concurrent: asked, signal, onProgress, onNotice = () => undefined }: MigrateOptions,
): Promise<MigrateResult> {
  const began = performance.now();
  const last = await source.store.lastPosition();
  // The usual reason is another namespace, or another database, than was meant.
  if (last === 0n) throw new Error('there are no events in the source');
  const stage =
    (name: MigrationStage, end = last) =>
    (position: bigint, count: number) =>
      onProgress({ stage: name, fraction: fractionOf(position, end), count });
  const concurrent = await concurrency(source.store, asked, signal, onNotice);
  const there = await target.store.lastPosition();
  const ends = await streamEnds(target.store, signal, stage('checking', there));
  if (ends.size > 0) await checkEnds(source.store, ends, signal, stage('checking'));

  await copyPersonKeys(source.personKeys, target.personKeys, signal);
  const named = new NamedBlobs();
  const { events, appended } = await copyEvents(source.store, target.store, {
    ends,
    concurrent,
    signal,
    onPage: stage('copying events'),
    onEvent: event => named.see(event),
  });
  const blobs = await copyBlobs(source.blobs, target.blobs, named, signal, (done, total) =>
    onProgress({ stage: 'copying blobs', fraction: done / total, count: done }),
  );
  await fold(target, signal, fraction =>
    onProgress({ stage: 'folding', fraction, count: Math.round(fraction * events) }),
  );
  await catchUp(source, signal);
  const end = await target.store.lastPosition();
  const streams = await compareStreams(source.store, target.store, signal, stage('comparing', end));
  const readModels = await compareReadModels(source.readModels, target.readModels, documents => {
    goOn(signal);
    onProgress({ stage: 'comparing', fraction: 1, count: streams.events + documents });
  });
  // What has followed from every event there, has here: else the processes look through the whole ledger once.
  if ((await source.readModels.checkpoint(REACTIONS)) >= last) {
    await target.readModels.save({ changes: [], checkpoints: { [REACTIONS]: end } });
  }
  return {
    events: streams.events,
    appended,
    streams: streams.streams,
    checkpoints: streams.checkpoints,
    sameOrder: streams.sameOrder,
    ...blobs,
    seconds: (performance.now() - began) / 1000,
    digest: streams.digest,
    readModels,
  };
}

/** Keys and marks, as they are wrapped: both places need the same secret key. What was forgotten in either is in both. */
async function copyPersonKeys(from: PersonKeys, to: PersonKeys, signal: AbortSignal): Promise<void> {
  for await (const [person, kept] of from.entries()) {
    goOn(signal);
    if (kept.key === null) await to.destroy([person], kept.forgottenAs);
    else await to.keep(person, kept.key);
  }
}

/** Folds the target's read models; what throws ends a rebuild, and nothing of it is seen. */
async function fold(
  { store, readModels }: House,
  signal: AbortSignal,
  onFraction: (fraction: number) => void,
): Promise<void> {
  await foldAnew(store, readModels, (position, last) => {
    goOn(signal);
    onFraction(fractionOf(position, last));
  });
}

/** A server that was killed may have left the source's read models behind its events. */
async function catchUp({ store, readModels }: House, signal: AbortSignal): Promise<void> {
  // No server runs here, so nobody else can be folding.
  const leases = new EmbeddedLeases();
  await openReadModels({ store, readModels, leases }, pino({ level: 'silent' }), { serveOutdated: false });
  const projector = new Projector(projections, CHECKPOINT, new DocumentCache(), () => undefined);
  await projector.forget(readModels);
  const reached = await readModels.checkpoint(CHECKPOINT);
  for await (const page of pages(store, signal, reached)) {
    await projector.apply(page, readModels, batch => readModels.save(batch));
  }
}
