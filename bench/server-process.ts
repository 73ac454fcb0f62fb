import { archiveTrace } from '../src/domain/build/archive-trace.js';
import { buildAggregate, type Build } from '../src/domain/build/build.js';
import { cancelBuild } from '../src/domain/build/cancel.js';
import type { BuildEvent } from '../src/domain/build/events.js';
import { processContext } from '../src/ledger/context.js';
import { startServer } from '../src/server.js';
import { BenchModule } from './bench.module.js';
import { idle } from './idle.js';
import { remember } from './remember.js';
import { benchEnv } from './seeded-folder.js';

/** Builds that are canceled at the same time. */
const AT_ONCE = 500;

/** A server of the bench, in a process of its own so that the load comes from the other core. */
async function main(): Promise<void> {
  const [folder = ''] = process.argv.slice(2);
  const server = await startServer(benchEnv(folder), { modules: [BenchModule] });
  process.on('message', (message: Message) => {
    if (message.stop) void server.close().then(() => process.exit(0));
    else if (message.touch) void touch(message.touch).then(() => process.send?.({ touched: true }));
    else if (message.cancel) void cancel(message.cancel).then(() => process.send?.({ canceled: true }));
    else if (message.remember)
      void remember(server, message.remember).then(() => process.send?.({ done: true }));
  });
  await idle();
  process.send?.({ url: server.url });

  /** One event on each of these builds, so that every page they stand on has changed. */
  async function touch(ids: readonly number[]): Promise<void> {
    const sha256 = String(performance.now()).padEnd(64, '0');
    await decide(ids, build => archiveTrace(build, { trace: { size: 1, sha256 } }));
  }

  /** Cancels these builds. */
  async function cancel(ids: readonly number[]): Promise<void> {
    for (let at = 0; at < ids.length; at += AT_ONCE) await decide(ids.slice(at, at + AT_ONCE), cancelBuild);
  }

  async function decide(
    ids: readonly number[],
    decision: (build: Build) => readonly BuildEvent[],
  ): Promise<void> {
    const context = processContext('bench');
    const outcomes = await Promise.all(
      ids.map(id => server.engine.ledger.decide(buildAggregate, id, decision, context)),
    );
    const last = outcomes.reduce((max, { position }) => (position > max ? position : max), 0n);
    await server.engine.readSide.shown(last);
    // What is still written and indexed behind the last one is no part of what is measured next.
    await idle();
  }
}

interface Message {
  readonly touch?: readonly number[];
  readonly cancel?: readonly number[];
  readonly remember?: readonly number[];
  readonly stop?: true;
}

await main();
