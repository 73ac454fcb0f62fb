import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { loadConfig } from '../config/config.js';
import type { EventStore } from '../event-store/event-store.js';
import { systemClock } from '../ledger/clock.js';
import { Differences, type NamedDifference } from '../projections/differences.js';
import { foldAnew } from '../projections/fold-anew.js';
import { CHECKPOINT, projections } from '../projections/index.js';
import { compareDocuments } from '../read-models/compare-documents.js';
import { DocumentDigest } from '../read-models/digest.js';
import type { Document, ReadModels } from '../read-models/read-models.js';
import { SqliteReadModels } from '../read-models/sqlite/sqlite-read-models.js';
import { Database } from '../sqlite/database.js';
import { openStorage } from './open-storage.js';
import { indexAgain } from './verify-index.js';

export interface VerifiedProjection {
  readonly name: string;
  /** SHA-256 over the documents that are served. */
  readonly served: string;
  /** The same over those that the events say. */
  readonly folded: string;
  /** Documents that aren't the same. */
  readonly differences: number;
  /** The first of them. */
  readonly named: readonly NamedDifference[];
}

export interface VerifyResult {
  /** Events that were folded: those that the read models claim to show. */
  readonly events: number;
  readonly seconds: number;
  readonly projections: readonly VerifiedProjection[];
}

/**
 * Folds every read model from the events into a temporary folder, and the index that questions about the past are
 * answered from, and compares with what is served from the data folder, or from the engines that the environment names.
 * @param onProgress position reached, and the last one there is
 * @throws DataFolderInUse while a server runs on the folder; CollectionChanged if this release has other read models
 */
export async function verifyProjections(
  env: Readonly<Record<string, string | undefined>>,
  onProgress: (done: bigint | number, total: number) => void,
): Promise<VerifyResult> {
  const config = loadConfig(env);
  const log = pino({ level: config.logLevel }, pino.destination({ fd: 2, sync: true }));
  const { store, readModels, close } = await openStorage(config, systemClock, log);
  try {
    await readModels.open(projections.map(({ collection }) => collection));
    return await compareWithEvents(store, readModels, config.history, onProgress);
  } finally {
    await close();
  }
}

/** While nothing is saved to the read models. */
async function compareWithEvents(
  store: EventStore,
  served: ReadModels,
  history: boolean,
  onProgress: (done: bigint | number, total: number) => void,
): Promise<VerifyResult> {
  const began = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'ledger-verify-'));
  const databases: Database[] = [];
  const temporary = async (): Promise<ReadModels> => {
    const database = Database.open(await mkdtemp(join(folder, 'read-models-')));
    databases.push(database);
    return new SqliteReadModels(database);
  };
  try {
    const folded = await temporary();
    const upTo = await served.checkpoint(CHECKPOINT);
    const { events } = await foldAnew(store, folded, (done, last) => onProgress(done, Number(last)), {
      upTo,
    });
    const verified: VerifiedProjection[] = [];
    for (const { collection } of projections) {
      const { name } = collection;
      verified.push(
        await compare(
          name,
          () => served.documents(name),
          () => folded.documents(name),
        ),
      );
    }
    for (const { name, ...sides } of history ? await indexAgain(store, served, temporary) : []) {
      verified.push(await compare(name, sides.served, sides.folded));
    }
    return { events, seconds: (performance.now() - began) / 1000, projections: verified };
  } finally {
    for (const database of databases) database.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function compare(
  name: string,
  served: () => AsyncIterable<Document>,
  folded: () => AsyncIterable<Document>,
): Promise<VerifiedProjection> {
  const digests = { served: await digestOf(served()), folded: await digestOf(folded()) };
  const differences = new Differences();
  if (digests.served !== digests.folded) {
    const found = compareDocuments(served(), folded());
    for await (const { id, difference } of found) differences.add(name, id, difference);
  }
  return { name, ...digests, differences: differences.count, named: differences.named };
}

async function digestOf(documents: AsyncIterable<Document>): Promise<string> {
  const digest = new DocumentDigest();
  for await (const document of documents) digest.add(document);
  return digest.hex();
}
