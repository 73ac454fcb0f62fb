import { setTimeout as sleep } from 'node:timers/promises';
import { CommandBus } from '@nestjs/cqrs';
import { RegisterRunner } from '../src/commands/registering-a-runner/command.js';
import { archiveTrace } from '../src/domain/build/archive-trace.js';
import { buildAggregate } from '../src/domain/build/build.js';
import { pipelineAggregate } from '../src/domain/pipeline/pipeline.js';
import { SqliteEventStore } from '../src/event-store/sqlite/sqlite-event-store.js';
import { processContext } from '../src/ledger/context.js';
import { foldAnew } from '../src/projections/fold-anew.js';
import { Documents } from '../src/queries/documents.js';
import { SqliteReadModels } from '../src/read-models/sqlite/sqlite-read-models.js';
import { startServer } from '../src/server.js';
import { Database } from '../src/sqlite/database.js';
import { BenchModule } from './bench.module.js';
import { seed, type Plan } from './seed.js';

/** A server of the bench, in a process of its own so that the load comes from the other core. */
async function main(): Promise<void> {
  const [folder = '', planText = '{}'] = process.argv.slice(2);
  const plan = JSON.parse(planText) as Plan;
  const env = {
    LEDGER_DATA: folder,
    PORT: '0',
    LEDGER_ROOT_TOKEN: 'bench-root-token',
    LEDGER_LOG: 'error',
    // One look at start: here it would meet a hundred times as many running builds as anywhere else.
    LEDGER_TIMER_MS: '3600000',
  };
  // Root and the runner come first, with the ids that the seed counts on.
  const first = await startServer(env);
  const settings = {
    description: 'bench',
    tags: [],
    runUntagged: true,
    locked: false,
    active: true,
    info: {},
  };
  const { token } = await first.app
    .get(CommandBus)
    .execute(new RegisterRunner(settings, null, processContext('bench')));
  await first.close();
  const database = Database.open(folder);
  const store = new SqliteEventStore(database);
  await seed(store, plan);
  const readModels = new SqliteReadModels(database);
  await foldAnew(store, readModels, () => undefined);
  // The seed left nothing to react to, and looking for it would take the processor from what is measured.
  await readModels.save({ changes: [], checkpoints: { reactions: await store.lastPosition() } });
  await store.close();
  database.close();

  const server = await startServer(env, { modules: [BenchModule] });
  process.on('message', (message: Message) => {
    if (message.stop) void server.close().then(() => process.exit(0));
    else if (message.touch) void touch(message.touch).then(() => process.send?.({ touched: true }));
    else if (message.remember) void remember(message.remember).then(() => process.send?.({ done: true }));
  });
  await idle();
  process.send?.({ url: server.url, runnerToken: token });

  /** One event on each of these builds, so that every page they stand on has changed. */
  async function touch(ids: readonly number[]): Promise<void> {
    const sha256 = String(performance.now()).padEnd(64, '0');
    const context = processContext('bench');
    const outcomes = await Promise.all(
      ids.map(id =>
        server.engine.ledger.decide(
          buildAggregate,
          id,
          build => archiveTrace(build, { trace: { size: 1, sha256 } }),
          context,
        ),
      ),
    );
    const last = outcomes.reduce((max, { position }) => (position > max ? position : max), 0n);
    await server.engine.readSide.shown(last);
  }

  /** Reads what a server has in memory of builds that it created, enqueued or started itself. */
  async function remember(ids: readonly number[]): Promise<void> {
    const { ledger } = server.engine;
    const { builds, pipelines } = server.app.get(Documents, { strict: false });
    for (const [id, { body }] of await builds.getMany(ids)) {
      await ledger.load(buildAggregate, id);
      await ledger.load(pipelineAggregate, `${body.projectId}-${body.pipelineNumber}`);
      await pipelines.get(body.pipelineId);
    }
  }
}

/** Waits until what a server does at its start is over. */
async function idle(): Promise<void> {
  for (let busy = 1; busy > 0.1;) {
    const before = performance.eventLoopUtilization();
    await sleep(250);
    busy = performance.eventLoopUtilization(before).utilization;
  }
}

interface Message {
  readonly touch?: readonly number[];
  readonly remember?: readonly number[];
  readonly stop?: true;
}

await main();
