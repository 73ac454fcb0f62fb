import { join } from 'node:path';
import type { Logger } from 'pino';
import { FileBlobs } from '../blobs/files/file-blobs.js';
import type { Blobs } from '../blobs/blobs.js';
import type { Config } from '../config/config.js';
import type { EventStore } from '../event-store/event-store.js';
import { SqliteEventStore } from '../event-store/sqlite/sqlite-event-store.js';
import type { Clock } from '../ledger/clock.js';
import type { ReadSide } from '../ledger/read-side.js';
import { Ledger } from '../ledger/ledger.js';
import { Reactor } from '../ledger/reactor.js';
import { DocumentCache } from '../projections/document-cache.js';
import { CHECKPOINT, projections } from '../projections/index.js';
import { ProjectionRunner } from '../projections/projection-runner.js';
import { Projector } from '../projections/projector.js';
import { quarantine } from '../projections/quarantine.js';
import type { ReadModels } from '../read-models/read-models.js';
import { SqliteReadModels } from '../read-models/sqlite/sqlite-read-models.js';
import { Database } from '../sqlite/database.js';
import { openReadModels } from './open-read-models.js';
import { startUpkeep, type Upkeep } from './upkeep.js';

/** The engines behind the ports, and what runs on them; put together without Nest. */
export interface Engine {
  readonly store: EventStore;
  readonly readModels: ReadModels;
  readonly blobs: Blobs;
  readonly cache: DocumentCache;
  readonly projection: ProjectionRunner;
  readonly readSide: ReadSide;
  readonly reactor: Reactor;
  readonly ledger: Ledger;
  readonly upkeep: Upkeep;
  /** No other process writes to these engines. */
  readonly exclusive: boolean;
  close(): Promise<void>;
}

/**
 * Opens the embedded engine on the data folder and brings the read models up to the ledger's end.
 * @throws DataFolderInUse, DatabaseTooNew
 */
export async function openEngine(config: Config, clock: Clock, log: Logger): Promise<Engine> {
  const database = Database.open(config.dataDir);
  try {
    const store = new SqliteEventStore(database);
    const readModels = new SqliteReadModels(database);
    const blobs = await FileBlobs.open(join(config.dataDir, 'blobs'), { now: () => clock.now() });
    await openReadModels(store, readModels, log);
    return await assemble({ store, readModels, blobs, database }, config, clock, log);
  } catch (error) {
    database.close();
    throw error;
  }
}

interface Opened {
  readonly store: EventStore;
  readonly readModels: ReadModels;
  readonly blobs: Blobs;
  readonly database: Database;
}

async function assemble(
  { store, readModels, blobs, database }: Opened,
  config: Config,
  clock: Clock,
  log: Logger,
): Promise<Engine> {
  const cache = new DocumentCache();
  const anyStopped = (await readModels.count(quarantine.collection.name)) > 0;
  const projector = new Projector(
    projections,
    CHECKPOINT,
    cache,
    entry => log.error(entry, 'an event could not be folded into a document, which stays as it was'),
    anyStopped,
  );
  const projection = new ProjectionRunner(store, readModels, projector, CHECKPOINT, error =>
    log.error({ err: error }, 'the projections lost their subscription and take it up again'),
  );
  const reactor = new Reactor((error, event) =>
    log.warn({ err: error, event: event.id }, 'a reaction failed at once and is left to the follower'),
  );
  const exclusive = true;
  const readSide: ReadSide = {
    get position() {
      return projection.position;
    },
    shown: position => projection.reached(position, config.timings.readYourWrites),
  };
  await projection.start();
  const upkeep = startUpkeep(store, readModels, projector, { clock, log });
  return {
    store,
    readModels,
    blobs,
    cache,
    projection,
    readSide,
    reactor,
    ledger: new Ledger(store, clock, reactor, { exclusive }),
    upkeep,
    exclusive,
    async close() {
      await upkeep.stop();
      await projection.stop();
      await store.close();
      await readModels.close();
      await blobs.close();
      database.close();
    },
  };
}
