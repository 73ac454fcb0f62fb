import { startServer, type RunningServer } from '../src/server.js';
import { BareClients } from './bare-clients.js';
import { bareEnginesModule } from './bare-engines.module.js';
import { idle } from './idle.js';
import { ProductionLedger } from './production-ledger.js';
import { remember } from './remember.js';
import { FIRST_RUNNING, type Plan } from './seed.js';

/** What the process is asked for; each is answered by one message. */
export type Task = 'begin' | 'remember' | 'fill' | 'stop serving' | 'fold ours' | 'fold bare' | 'end';

/** A server on the production engines in a process of its own, and the limits beside it. */
async function main(): Promise<void> {
  const { EVENTSTORE_URL: eventStoreUrl = '', MONGODB_URL: mongoUrl = '' } = process.env;
  const plan = JSON.parse(process.argv[2] ?? '{}') as Plan;
  const ledger = new ProductionLedger(eventStoreUrl, mongoUrl);
  const bare = new BareClients(ledger);
  let server: RunningServer | null = null;
  const tasks: Record<Task, () => Promise<unknown>> = {
    async begin() {
      await ledger.fill(plan);
      server = await startServer(ledger.env, { modules: [bareEnginesModule(bare)] });
      await idle();
      return server.url;
    },
    remember: async () => {
      if (server !== null) await remember(server, runningIds(plan));
    },
    fill: () => bare.fill(plan.running),
    'stop serving': async () => server?.close(),
    'fold ours': () => rate(() => ledger.fold()),
    async 'fold bare'() {
      const fresh = new BareClients(ledger);
      const documents = await fresh.allDocuments();
      const figure = await rate(() => fresh.fold(documents));
      await fresh.dropFolded();
      await fresh.close();
      return figure;
    },
    async end() {
      await bare.close();
      await ledger.remove();
    },
  };
  process.on('message', (task: Task) => {
    tasks[task]().then(
      answer => process.send?.({ answer }),
      (error: unknown) => process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
    );
  });
  process.once('disconnect', () => process.exit(0));
}

const runningIds = ({ running }: Plan): number[] =>
  Array.from({ length: running }, (_, at) => FIRST_RUNNING + at);

/** Events per second. */
async function rate(work: () => Promise<number>): Promise<number> {
  const began = performance.now();
  const events = await work();
  return events / ((performance.now() - began) / 1000);
}

await main();
