import type { Logger } from 'pino';
import { GridFsBlobs } from '../blobs/gridfs/gridfs-blobs.js';
import type { Config } from '../config/config.js';
import type { EnginesConfig } from '../config/engines-config.js';
import { ConfigInvalid } from '../config/variables.js';
import { EventStoreDbEventStore } from '../event-store/eventstoredb/eventstoredb-event-store.js';
import type { Clock } from '../ledger/clock.js';
import { MongoLeases } from '../leases/mongodb/mongo-leases.js';
import { MongoConnection } from '../mongodb/mongo-connection.js';
import { MongoPersonKeys } from '../people/mongodb/mongo-person-keys.js';
import { MongoReadModels } from '../read-models/mongodb/mongo-read-models.js';
import { redactText } from '../secrets/redact.js';
import { awaitEngine } from './await-engine.js';
import type { Storage } from './engine.js';
import { withS3 } from './with-s3.js';

/**
 * Events in EventStoreDB, all else in MongoDB; other server processes may have them open. Waits for engines that are
 * away, as long as the configuration says.
 * @throws ConfigInvalid for an address that is none, EngineAway
 */
export async function openProduction(
  engines: EnginesConfig,
  config: Config,
  clock: Clock,
  log: Logger,
): Promise<Storage> {
  const store = openStore(engines, log);
  const connection = connect(engines);
  const close = async (): Promise<void> => {
    await store.close();
    await connection.close();
  };
  try {
    const wait = { for: config.timings.engineWait, log };
    await awaitEngine('EventStoreDB (EVENTSTORE_URL)', () => store.ping(), wait);
    await awaitEngine('MongoDB (MONGODB_URL)', () => connection.ping(), wait);
    const gridFs = await GridFsBlobs.open(connection, { now: () => clock.now() });
    const blobs = await withS3(gridFs, config.s3Url);
    const readModels = new MongoReadModels(connection);
    return {
      store,
      readModels,
      blobs,
      personKeys: await MongoPersonKeys.open(connection),
      leases: new MongoLeases(connection, { term: config.timings.leaseTerm }),
      exclusive: false,
      async close() {
        await readModels.close();
        await blobs.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The events alone, once the server answers. @throws ConfigInvalid for an address that is none, EngineAway */
export async function openEvents(
  engines: EnginesConfig,
  config: Config,
  log: Logger,
): Promise<EventStoreDbEventStore> {
  const store = openStore(engines, log);
  try {
    const wait = { for: config.timings.engineWait, log };
    await awaitEngine('EventStoreDB (EVENTSTORE_URL)', () => store.ping(), wait);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

function openStore({ eventStoreUrl, namespace }: EnginesConfig, log: Logger): EventStoreDbEventStore {
  try {
    return new EventStoreDbEventStore({
      connectionString: eventStoreUrl,
      namespace,
      onInterrupted: error => log.warn({ err: error }, 'EventStoreDB was lost and is looked for again'),
    });
  } catch (error) {
    throw refused('EVENTSTORE_URL', eventStoreUrl, error);
  }
}

function connect({ mongoUrl, database }: EnginesConfig): MongoConnection {
  try {
    return new MongoConnection(mongoUrl, database === null ? {} : { database });
  } catch (error) {
    throw refused('MONGODB_URL', mongoUrl, error);
  }
}

/** What the client says of the address, without anything that may be a secret. */
function refused(variable: string, url: string, error: unknown): ConfigInvalid {
  const secrets = [url, ...(/\/\/([^/]*)@/.exec(url)?.[1]?.split(':') ?? [])];
  const message = error instanceof Error ? error.message : '';
  return new ConfigInvalid(variable, `can't be used: ${redactText(message, secrets)}`);
}
