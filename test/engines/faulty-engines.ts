import { ManualClock } from '../support/core.js';
import type { EventStore } from '../../src/event-store/event-store.js';
import { EventStoreDbEventStore } from '../../src/event-store/eventstoredb/eventstoredb-event-store.js';
import {
  endOfAll,
  removeNamespaces,
  uniqueNamespace,
} from '../../src/event-store/eventstoredb/namespace.contract.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { Reactor } from '../../src/ledger/reactor.js';
import { MongoConnection } from '../../src/mongodb/mongo-connection.js';
import { DocumentCache } from '../../src/projections/document-cache.js';
import { foldAnew } from '../../src/projections/fold-anew.js';
import { CHECKPOINT, projections } from '../../src/projections/index.js';
import { ProjectionRunner } from '../../src/projections/projection-runner.js';
import { Projector } from '../../src/projections/projector.js';
import { MongoReadModels } from '../../src/read-models/mongodb/mongo-read-models.js';
import { eventsAfter } from './events-after.js';
import { withOptions } from './proxied-address.js';
import { type Engine, throughProxy } from './proxied-engine.js';

/** The EventStoreDB that EVENTSTORE_URL names, else a stand-in. */
export async function faultyEventStore(): Promise<Engine> {
  const named = process.env['EVENTSTORE_URL'] ?? '';
  if (named !== '') return throughProxy(named);
  const { startEventStoreDb } = await import('../stand-ins/eventstoredb/start-eventstoredb.js');
  const server = await startEventStoreDb();
  const stop = (): Promise<void> => server.stop();
  return throughProxy(server.url, { kill: stop, restart: () => server.start(), stop });
}

/** The MongoDB that MONGODB_URL names, else a FerretDB. */
export async function faultyMongo(): Promise<Engine> {
  const named = process.env['MONGODB_URL'] ?? '';
  if (named !== '') return throughProxy(named);
  const { startFerretDb } = await import('../stand-ins/ferretdb/start-ferretdb.js');
  const server = await startFerretDb();
  return throughProxy(server.url, server);
}

/** Options of a MongoDB's address that make an absent server an error soon. */
export const IMPATIENT = {
  serverSelectionTimeoutMS: '500',
  // Also how long the client's monitor waits for an answer on a connection that was broken unnoticed.
  connectTimeoutMS: '2000',
} as const;

/** A ledger and its read models on two engines that fail when a test wants them to. */
export class FaultyLedger {
  readonly ledger: Ledger;

  private constructor(
    readonly events: Engine,
    readonly documents: Engine,
    /** What the server held before is not in it. */
    readonly store: EventStore,
    readonly ping: () => Promise<void>,
    readonly readModels: MongoReadModels,
    readonly projection: ProjectionRunner,
    private readonly close: () => Promise<void>,
  ) {
    this.ledger = new Ledger(store, new ManualClock(), new Reactor(), { exclusive: false });
  }

  static async start(events: Engine, documents: Engine): Promise<FaultyLedger> {
    const namespace = uniqueNamespace();
    const since = await endOfAll(events.url);
    const whole = new EventStoreDbEventStore({
      connectionString: events.url,
      namespace,
      deadline: 2_000,
      retryFor: 2_000,
    });
    const store = eventsAfter(since, whole);
    const database = `buildledger_${namespace.replaceAll('-', '').slice(0, 24)}`;
    const connection = new MongoConnection(withOptions(documents.url, IMPATIENT), { database });
    const readModels = new MongoReadModels(connection, { readerGrace: 0 });
    await readModels.open(projections.map(({ collection }) => collection));
    const projector = new Projector(projections, CHECKPOINT, new DocumentCache(), () => undefined);
    const projection = new ProjectionRunner(store, readModels, projector, CHECKPOINT, () => undefined, 50);
    const ping = (): Promise<void> => whole.ping();
    const started = new FaultyLedger(events, documents, store, ping, readModels, projection, async () => {
      await projection.stop();
      await store.close();
      await connection.db.dropDatabase();
      await connection.close();
      await removeNamespaces(events.url, since, [namespace]);
    });
    await projection.start();
    return started;
  }

  /** The digests of all read models, as they are served and as a fresh fold makes them. */
  async digests(): Promise<{ readonly served: string[]; readonly folded: string[] }> {
    const served = await this.digestsNow();
    await this.projection.stop();
    await foldAnew(this.store, this.readModels, () => undefined);
    return { served, folded: await this.digestsNow() };
  }

  stop(): Promise<void> {
    return this.close();
  }

  private digestsNow(): Promise<string[]> {
    return Promise.all(projections.map(({ collection }) => this.readModels.digest(collection.name)));
  }
}
