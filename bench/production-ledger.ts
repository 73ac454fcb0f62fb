import { randomUUID } from 'node:crypto';
import { CommandBus } from '@nestjs/cqrs';
import { RegisterRunner } from '../src/commands/registering-a-runner/command.js';
import { EventStoreDbEventStore } from '../src/event-store/eventstoredb/eventstoredb-event-store.js';
import { endOfAll, removeNamespaces } from '../src/event-store/eventstoredb/namespace.contract.js';
import { processContext } from '../src/ledger/context.js';
import { MongoConnection } from '../src/mongodb/mongo-connection.js';
import { foldAnew } from '../src/projections/fold-anew.js';
import { projections } from '../src/projections/index.js';
import { MongoReadModels } from '../src/read-models/mongodb/mongo-read-models.js';
import { startServer } from '../src/server.js';
import { pipelinesFirst } from './pipelines-first.js';
import { seed, type Plan } from './seed.js';

/** Milliseconds: thousands of appends of the seed wait at the same time. */
const PATIENCE = 60_000;

/** A ledger of the bench on the engines that the environment names, in a namespace and a database of its own. */
export class ProductionLedger {
  readonly namespace = `bench-${randomUUID()}`;
  /** Of the streams that only the limits read and write. */
  readonly bareNamespace = `${this.namespace}-bare`;
  readonly database = `buildledger_bench_${randomUUID().slice(0, 8)}`;

  /** Where the server's events ended before the first of ours. */
  private since = 0n;

  constructor(
    readonly eventStoreUrl: string,
    readonly mongoUrl: string,
  ) {}

  /** For a server on it. */
  get env(): Record<string, string> {
    return {
      EVENTSTORE_URL: this.eventStoreUrl,
      EVENTSTORE_NAMESPACE: this.namespace,
      MONGODB_URL: this.mongoUrl,
      MONGODB_DATABASE: this.database,
      LEDGER_SECRET_KEY: '0123456789abcdef'.repeat(4),
      LEDGER_ROOT_TOKEN: 'bench-root-token',
      LEDGER_LOG: 'error',
      LEDGER_TIMER_MS: '3600000',
      LEDGER_CHECKPOINT_EVERY: '0',
      PORT: '0',
    };
  }

  /** Appends and folds what the plan says; the limits have running builds of their own. */
  async fill(plan: Plan): Promise<void> {
    this.since = await endOfAll(this.eventStoreUrl);
    // Root and the runner come first, with the ids that the seed counts on.
    const first = await startServer(this.env);
    const settings = {
      description: 'bench',
      tags: [],
      runUntagged: true,
      locked: false,
      active: true,
      info: {},
    };
    await first.app.get(CommandBus).execute(new RegisterRunner(settings, null, processContext('bench')));
    await first.close();
    const bare = this.store(this.bareNamespace);
    await seed(pipelinesFirst(bare), { projects: 1, ended: 0, running: plan.running, pending: 0 });
    await bare.close();
    const store = this.store(this.namespace);
    await seed(pipelinesFirst(store), plan);
    await this.withReadModels(async readModels => {
      await foldAnew(store, readModels, () => undefined);
      // The seed left nothing to react to, and looking for it would take the processor from what is measured.
      await readModels.save({ changes: [], checkpoints: { reactions: await store.lastPosition() } });
    });
    await store.close();
  }

  /** Folds everything anew. @returns events folded */
  async fold(): Promise<number> {
    const store = this.store(this.namespace);
    try {
      return await this.withReadModels(async readModels => {
        const { events } = await foldAnew(store, readModels, () => undefined);
        return events;
      });
    } finally {
      await store.close();
    }
  }

  /** Removes all of it from the engines. */
  async remove(): Promise<void> {
    const connection = new MongoConnection(this.mongoUrl, { database: this.database });
    await connection.db.dropDatabase();
    await connection.close();
    await removeNamespaces(this.eventStoreUrl, this.since, [this.namespace, this.bareNamespace]);
  }

  private store(namespace: string): EventStoreDbEventStore {
    const connectionString = this.eventStoreUrl;
    return new EventStoreDbEventStore({
      connectionString,
      namespace,
      deadline: PATIENCE,
      retryFor: PATIENCE,
    });
  }

  private async withReadModels<T>(work: (readModels: MongoReadModels) => Promise<T>): Promise<T> {
    const connection = new MongoConnection(this.mongoUrl, { database: this.database });
    try {
      // Nobody reads beside it: what is replaced can go at once.
      const readModels = new MongoReadModels(connection, { readerGrace: 0 });
      await readModels.open(projections.map(({ collection }) => collection));
      return await work(readModels);
    } finally {
      await connection.close();
    }
  }
}
