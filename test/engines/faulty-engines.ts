import { ManualClock } from '../support/core.js';
import { EventStoreDbEventStore } from '../../src/event-store/eventstoredb/eventstoredb-event-store.js';
import { removeNamespace, uniqueNamespace } from '../../src/event-store/eventstoredb/namespace.contract.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { Reactor } from '../../src/ledger/reactor.js';
import { MongoConnection } from '../../src/mongodb/mongo-connection.js';
import { DocumentCache } from '../../src/projections/document-cache.js';
import { foldAnew } from '../../src/projections/fold-anew.js';
import { CHECKPOINT, projections } from '../../src/projections/index.js';
import { ProjectionRunner } from '../../src/projections/projection-runner.js';
import { Projector } from '../../src/projections/projector.js';
import { MongoReadModels } from '../../src/read-models/mongodb/mongo-read-models.js';
import { type Address, TcpProxy } from '../stand-ins/tcp-proxy/tcp-proxy.js';

/** An engine that can be killed: a real one only seems so, since all connections to it break and none is taken. */
export interface Engine {
  /** For the app; leads through the proxy. */
  readonly url: string;
  readonly proxy: TcpProxy;
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Whether the named server can be led through a proxy: one node, and no certificate that names its host. */
function proxiable(url: string | undefined, pattern: RegExp): { url: string; address: Address } | null {
  const { host, port } = pattern.exec(url ?? '')?.groups ?? {};
  return url === undefined || host === undefined ? null : { url, address: { host, port: Number(port ?? 0) } };
}

async function throughProxy(
  { url, address }: { url: string; address: Address },
  process?: Pick<Engine, 'kill' | 'restart' | 'stop'>,
): Promise<Engine> {
  const proxy = await TcpProxy.start(address);
  return {
    url: url.replace(`${address.host}:${address.port}`, `${proxy.host}:${proxy.port}`),
    proxy,
    async kill() {
      await process?.kill();
      await proxy.refuse();
    },
    async restart() {
      await process?.restart();
      await proxy.accept();
    },
    async stop() {
      await proxy.stop();
      await process?.stop();
    },
  };
}

const SINGLE_EVENT_STORE = /^esdb:\/\/(?:[^@]+@)?(?<host>[^:@/?,]+):(?<port>\d+)\/?\?.*tls=false/i;
const SINGLE_MONGODB = /^mongodb:\/\/(?:[^@]+@)?(?<host>[^:@/?,]+):(?<port>\d+)(?!.*(tls|ssl)=true)/i;

/** The EventStoreDB that EVENTSTORE_URL names if it can be led through a proxy, else a stand-in. */
export async function faultyEventStore(): Promise<Engine> {
  const named = proxiable(process.env['EVENTSTORE_URL'], SINGLE_EVENT_STORE);
  if (named !== null) return throughProxy(named);
  const { startEventStoreDb } = await import('../stand-ins/eventstoredb/start-eventstoredb.js');
  const server = await startEventStoreDb();
  return throughProxy(
    { url: server.url, address: { host: '127.0.0.1', port: server.port } },
    { kill: () => server.stop(), restart: () => server.start(), stop: () => server.stop() },
  );
}

/** The MongoDB that MONGODB_URL names if it can be led through a proxy, else a FerretDB. */
export async function faultyMongo(): Promise<Engine> {
  const named = proxiable(process.env['MONGODB_URL'], SINGLE_MONGODB);
  if (named !== null) return throughProxy(named);
  const { startFerretDb } = await import('../stand-ins/ferretdb/start-ferretdb.js');
  const server = await startFerretDb();
  return throughProxy({ url: server.url, address: { host: '127.0.0.1', port: server.port } }, server);
}

/** The address with options that make an absent server an error soon, and with no other member looked for. */
function impatient(url: string): string {
  const [base = '', query = ''] = url.split('?');
  const options = [
    ...query.split('&').filter(Boolean),
    'directConnection=true',
    'serverSelectionTimeoutMS=500',
    // Also how long the client's monitor waits for an answer on a connection that was broken unnoticed.
    'connectTimeoutMS=2000',
  ];
  return `${base.replace(/(:\d+)$/, '$1/')}?${options.join('&')}`;
}

/** A ledger and its read models on two engines that fail when a test wants them to. */
export class FaultyLedger {
  readonly ledger: Ledger;

  private constructor(
    readonly events: Engine,
    readonly documents: Engine,
    readonly store: EventStoreDbEventStore,
    readonly readModels: MongoReadModels,
    readonly projection: ProjectionRunner,
    private readonly close: () => Promise<void>,
  ) {
    this.ledger = new Ledger(store, new ManualClock(), new Reactor(), { exclusive: false });
  }

  static async start(events: Engine, documents: Engine): Promise<FaultyLedger> {
    const namespace = uniqueNamespace();
    const store = new EventStoreDbEventStore({
      connectionString: events.url,
      namespace,
      deadline: 2_000,
      retryFor: 2_000,
    });
    const database = `buildledger_${namespace.replaceAll('-', '').slice(0, 24)}`;
    const connection = new MongoConnection(impatient(documents.url), { database });
    const readModels = new MongoReadModels(connection, { readerGrace: 0 });
    await readModels.open(projections.map(({ collection }) => collection));
    const projector = new Projector(projections, CHECKPOINT, new DocumentCache(), () => undefined);
    const projection = new ProjectionRunner(store, readModels, projector, CHECKPOINT, () => undefined, 50);
    const started = new FaultyLedger(events, documents, store, readModels, projection, async () => {
      await projection.stop();
      await store.close();
      await connection.db.dropDatabase();
      await connection.close();
      await removeNamespace(events.url, namespace);
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
