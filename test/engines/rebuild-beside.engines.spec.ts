import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pipelinesFirst } from '../../bench/pipelines-first.js';
import { FIRST_RUNNING, seed } from '../../bench/seed.js';
import { EventStoreDbEventStore } from '../../src/event-store/eventstoredb/eventstoredb-event-store.js';
import { EVENT_INDEX } from '../../src/projections/event-index/event-indexer.js';
import { projections } from '../../src/projections/index.js';
import { RebuildReader, type ReadBuild } from '../support/rebuild-reader.js';
import { ROOT_TOKEN } from '../support/server.js';
import { ServerProcess } from '../support/server-process.js';
import type { TestEngines } from '../support/test-engines.js';
import { startProductionEngines, type ProductionEngines } from './production-engines.js';

const CLI = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const PLAN = { projects: 3, ended: 150, running: 60, pending: 0 };
const PATIENCE = 280_000;
const BUILDS = '/api/v3/projects/1/builds';
const PROJECTIONS = '/api/ledger/projections';

interface Job {
  readonly kind: string;
  readonly state: string;
  readonly events: number;
  readonly differences: { readonly count: number } | null;
}

interface Stored {
  readonly job: Job | null;
  readonly unfinished: object | null;
  readonly former: { readonly position: string } | null;
}

describe('A rebuild beside what two servers serve', () => {
  let engines: ProductionEngines;
  let ledger: TestEngines;
  let servers: ServerProcess[];
  let canceled = 0;

  const start = () =>
    ServerProcess.start('unused', { ...ledger.env, LEDGER_LEASE_MS: '5000', LEDGER_READ_WAIT_MS: '30000' });
  const at = (place: number): ServerProcess => {
    const server = servers[place];
    if (server === undefined) throw new Error(`there is no server ${place}`);
    return server;
  };
  /** The job that holds, on any of the servers: it moves to another with the lease. */
  const jobThat = async (holds: (job: Job) => boolean): Promise<Job> => {
    for (;;) {
      for (const server of servers) {
        const { job } = await stored(server);
        if (job !== null && holds(job)) return job;
      }
      await nap();
    }
  };
  /** Asks one after the other, as a load balancer's client would: the one that folds takes it. */
  const begun = async (job: 'rebuild' | 'verify', share: number): Promise<ServerProcess> => {
    for (const server of servers) {
      const { status } = await server.ask('POST', `${PROJECTIONS}/${job}`, { share });
      if (status === 202) return server;
      expect(status).toBe(409);
    }
    throw new Error(`no server began to ${job}`);
  };
  /** Cancels a build on one server; that one shows it, and so does every other. */
  const cancelNext = async (): Promise<void> => {
    const number = canceled;
    canceled += 1;
    const path = `/api/v3/projects/${1 + (Math.floor(number / 10) % 3)}/builds/${FIRST_RUNNING + number}`;
    const { status } = await at(number % servers.length).ask('POST', `${path}/cancel`);
    const shown = await Promise.all(servers.map(server => server.ask('GET', path)));
    const statuses = shown.map(({ body }) => (body as ReadBuild).status);
    expect([number, status, ...statuses]).toEqual([number, 201, ...servers.map(() => 'canceled')]);
  };
  const verify = () =>
    new Promise<{ code: number; out: string }>(resolve => {
      const env = { ...process.env, ...ledger.env, LEDGER_TOKEN: ROOT_TOKEN, LEDGER_LOG: 'error' };
      execFile(process.execPath, [CLI, 'verify', 'projections', '--json'], { env }, (error, out) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out }),
      );
    });

  beforeAll(async () => {
    engines = await startProductionEngines();
    ledger = engines.fresh();
    const store = new EventStoreDbEventStore({
      connectionString: engines.eventStoreUrl,
      namespace: ledger.env['EVENTSTORE_NAMESPACE'] ?? '',
      deadline: PATIENCE,
      retryFor: PATIENCE,
    });
    await seed(pipelinesFirst(store), PLAN);
    await store.close();
    servers = await Promise.all([start(), start()]);
  }, PATIENCE);

  afterAll(async () => {
    for (const server of servers) await server.end('SIGTERM');
    await ledger.remove();
    await engines.stop();
  }, PATIENCE);

  it(
    'is seen by nobody who asks either of them, and afterwards nothing is missing',
    async () => {
      const readers = servers.map(({ url }) => new RebuildReader(url, BUILDS, PLAN.running));
      const reading = readers.map(reader => reader.readOn());
      await begun('rebuild', 0.5);
      const rebuilt = jobThat(isDone);
      const still = { rebuilding: true };
      void rebuilt.then(() => (still.rebuilding = false));
      for (let left = 40; left > 0 && still.rebuilding; left -= 1) await cancelNext();
      const done = await rebuilt;
      for (let more = 0; more < 10; more += 1) await cancelNext();
      for (const reader of readers) reader.stop();
      await Promise.all(reading);
      expect(readers.flatMap(({ wrong }) => wrong)).toEqual([]);
      expect(readers.every(({ reads }) => reads > 10)).toBe(true);
      expect(done.differences).toMatchObject({ count: 0 });
      for (const server of servers) expect((await stored(server)).former).not.toBeNull();
      const { code, out } = await verify();
      const { projections: verified } = JSON.parse(out) as {
        projections: { name: string; served: string; folded: string }[];
      };
      const all = [...projections.map(({ collection }) => collection), ...EVENT_INDEX];
      expect(verified.map(({ name }) => name)).toEqual(all.map(({ name }) => name));
      expect(verified.filter(({ served, folded }) => served !== folded)).toEqual([]);
      expect(code).toBe(0);
    },
    PATIENCE,
  );

  it(
    'goes on in the other one when its server is killed, which serves the old documents until then',
    async () => {
      const before = await list(at(0));
      const former = (await stored(at(0))).former?.position;
      const killed = await begun('rebuild', 0.05);
      await jobThat(({ state, events }) => state === 'folding' && events > 0);
      await killed.end('SIGKILL');
      servers = servers.filter(server => server !== killed);
      const survivor = at(0);
      expect(await list(survivor)).toEqual(before);
      await cancelNext();
      const done = await jobThat(isDone);
      expect(done.differences).toMatchObject({ count: 0 });
      await cancelNext();
      const after = await stored(survivor);
      expect(after.unfinished).toBeNull();
      expect(Number(after.former?.position)).toBeGreaterThan(Number(former));
      // A server that starts now serves the new ones too, and one may be asked for another rebuild.
      servers.push(await start());
      await cancelNext();
      await begun('verify', 1);
      const verified = await jobThat(({ kind, state }) => kind === 'verify' && state === 'done');
      expect(verified.differences).toMatchObject({ count: 0 });
    },
    PATIENCE,
  );
});

const nap = () => new Promise(resolve => setTimeout(resolve, 300));
const isDone = ({ state }: Job): boolean => state === 'done';

async function stored(server: ServerProcess): Promise<Stored> {
  return (await server.ask('GET', PROJECTIONS)).body as Stored;
}

/** The first page of a project's builds. */
async function list(server: ServerProcess): Promise<unknown[]> {
  const { body } = await server.ask('GET', `${BUILDS}?per_page=100`);
  return (body as ReadBuild[]).map(({ id, status }) => [id, status]);
}
