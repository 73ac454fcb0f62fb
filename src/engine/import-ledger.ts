import { createReadStream, existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { pino } from 'pino';
import { loadConfig, type Config } from '../config/config.js';
import { systemClock } from '../ledger/clock.js';
import { whileHeld } from '../leases/while-held.js';
import { foldAnew } from '../projections/fold-anew.js';
import { projections } from '../projections/index.js';
import type { Storage } from './engine.js';
import { takeBundle } from './import-bundle.js';
import { LedgerWrong } from './ledger-wrong.js';
import { REBUILD } from './open-read-models.js';
import { openStorage } from './open-storage.js';
import { verifyLedger } from './verify-ledger.js';

export interface ImportOptions {
  readonly bundle: string;
  /** As for verifyLedger. */
  readonly keys: readonly string[];
  /** How much of the stage is done, 0 to 1, and how many events those are. */
  onProgress(stage: 'verifying' | 'importing' | 'folding', fraction: number, events: number): void;
}

export interface ImportReport {
  readonly events: number;
  readonly streams: number;
  /** Merkle root over them, base64: that of the bundle. */
  readonly root: string;
  readonly blobs: number;
  /** SHA-256 of each read model's documents, by its name. */
  readonly digests: Readonly<Record<string, string>>;
  readonly seconds: number;
}

/** There is something already where the ledger should come. */
export class PlaceTaken extends Error {
  constructor(what: string) {
    super(`${what}: a bundle is imported into an empty place`);
    this.name = 'PlaceTaken';
  }
}

/** Keys, of the ledger and of people, may have been put there before: they aren't in a bundle. */
const MAY_BE_THERE = new Set(['secret.key', 'people.db']);

/**
 * Makes a ledger of a bundle: the same events in the same order. The bundle is verified before anything is written.
 * @throws LedgerWrong, PlaceTaken, DataFolderInUse, ConfigInvalid, NoteInvalid, EngineAway
 */
export async function importLedger(
  env: Readonly<Record<string, string | undefined>>,
  { bundle, keys, onProgress }: ImportOptions,
): Promise<ImportReport> {
  const began = performance.now();
  const config = loadConfig(env);
  const { size } = await stat(bundle);
  await assertEmpty(config);
  const verified = await verifyLedger(env, {
    bundle,
    keys,
    checkpoints: [],
    onProgress: (fraction, events) => onProgress('verifying', fraction, events),
  });
  if (verified.wrong !== null) throw new LedgerWrong(verified.wrong);
  const log = pino({ level: config.logLevel }, pino.destination({ fd: 2, sync: true }));
  const storage = await openStorage(config, systemClock, log);
  try {
    if ((await storage.store.lastPosition()) > 0n) throw new PlaceTaken('there is a ledger already');
    await takeBundle(createReadStream(bundle), storage, (done, events) =>
      onProgress('importing', Math.min(done / size, 1), events),
    );
    const digests = await fold(storage, fraction =>
      onProgress('folding', fraction, Math.round(fraction * verified.events)),
    );
    const { events, streams, root, blobs } = verified;
    return { events, streams, root, blobs, digests, seconds: (performance.now() - began) / 1000 };
  } finally {
    await storage.close();
  }
}

async function assertEmpty({ engines, dataDir }: Config): Promise<void> {
  if (engines !== null) return;
  const entries = existsSync(dataDir) ? await readdir(dataDir) : [];
  const found = entries.find(name => !MAY_BE_THERE.has(name));
  if (found !== undefined) throw new PlaceTaken(`${dataDir} is not empty, there is ${found} in it`);
}

async function fold(
  { store, readModels, leases }: Storage,
  onFraction: (fraction: number) => void,
): Promise<Readonly<Record<string, string>>> {
  await whileHeld(leases, REBUILD, () =>
    foldAnew(store, readModels, (done, last) => onFraction(Number(done) / Number(last))),
  );
  const digests: Record<string, string> = {};
  for (const { collection } of projections) {
    digests[collection.name] = await readModels.digest(collection.name);
  }
  return digests;
}
