import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rebuildReadModels } from '../../src/engine/rebuild.js';
import { EventStoreDbEventStore } from '../../src/event-store/eventstoredb/eventstoredb-event-store.js';
import { MongoConnection } from '../../src/mongodb/mongo-connection.js';
import { projections } from '../../src/projections/index.js';
import { MongoReadModels } from '../../src/read-models/mongodb/mongo-read-models.js';
import { eventually } from '../support/core-storage.js';
import { ServerProcess } from '../support/server-process.js';
import type { TestEngines } from '../support/test-engines.js';
import { startProductionEngines, type ProductionEngines } from './production-engines.js';
import { RunnerSwarm } from './runner-swarm.js';

const RUNNERS = 16;
const BUILDS = 500;
const OF_A_PIPELINE = 50;
const PATIENCE = 400_000;

const commit = {
  message: 'x',
  author_name: 'a',
  author_email: 'a@ci.example',
  created_at: '2026-03-01T10:00:00.000Z',
};

describe('Two servers on the same engines', () => {
  let engines: ProductionEngines;
  let ledger: TestEngines;
  let servers: ServerProcess[];
  let project: number;

  beforeAll(async () => {
    engines = await startProductionEngines();
    ledger = engines.fresh();
    servers = await Promise.all([start(), start()]);
    const made = await first().ask('POST', '/api/ledger/projects', {
      path: 'team/app',
      repo_url: 'https://git.example/app.git',
    });
    ({ id: project } = made.body as { id: number });
  }, PATIENCE);

  afterAll(async () => {
    for (const server of servers) await server.end('SIGTERM');
    await ledger.remove();
    await engines.stop();
  }, PATIENCE);

  const start = () => ServerProcess.start('unused', { ...ledger.env, LEDGER_READ_WAIT_MS: '20000' });
  const at = (place: number): ServerProcess => {
    const server = servers[place];
    if (server === undefined) throw new Error(`there is no server ${place}`);
    return server;
  };
  const first = () => at(0);
  const second = () => at(1);
  const pipeline = async (server: ServerProcess, parallel: number) => {
    const config = `race:\n  script: ["true"]\n  parallel: ${parallel}\n`;
    const body = { ref: 'main', sha: 'a'.repeat(40), commit, config };
    const created = await server.ask('POST', `/api/ledger/projects/${project}/pipelines`, body);
    expect(created.status).toBe(201);
    return (created.body as { builds: { id: number }[] }).builds.map(({ id }) => id);
  };
  const total = async (server: ServerProcess, scope: string): Promise<number> => {
    const path = `/api/v3/projects/${project}/builds?per_page=1&scope=${scope}`;
    return Number((await server.ask('GET', path)).headers.get('x-total'));
  };

  it('show on either what a command on the other has done, once it was answered', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [here, there] = round % 2 === 0 ? [first(), second()] : [second(), first()];
      const [build] = await pipeline(here, 2);
      const canceled = await here.ask('POST', `/api/v3/projects/${project}/builds/${build}/cancel`);
      expect(canceled.status).toBe(201);
      const shown = await there.ask('GET', `/api/v3/projects/${project}/builds/${build}`);
      expect(shown.body).toMatchObject({ id: build, status: 'canceled' });
    }
  });

  it('wait for the position that a GET asks for', async () => {
    const named = await first().ask('PATCH', `/api/ledger/projects/${project}`, { build_timeout: 1234 });
    const position = named.headers.get('x-ledger-position') ?? '';
    expect([named.status, position]).toEqual([200, expect.stringMatching(/^\d+$/)]);
    for (const server of [first(), second()]) {
      const headers = { 'x-ledger-min-position': position };
      const shown = await server.ask('GET', `/api/ledger/projects/${project}`, undefined, headers);
      expect([shown.status, shown.body]).toEqual([200, expect.objectContaining({ build_timeout: 1234 })]);
    }
  });

  it('show nobody any more whom the other has forgotten, though they had just shown them', async () => {
    const zoe = { username: 'zoe', name: 'Zoe Quin', email: 'zoe@ci.example' };
    const { id } = (await first().ask('POST', '/api/ledger/users', zoe)).body as { id: number };
    const author = { ...commit, author_name: 'Zed Quin', author_email: 'zed@home.example' };
    const body = { ref: 'main', sha: 'b'.repeat(40), commit: author, config: 'one:\n  script: ["true"]\n' };
    const begun = await first().ask('POST', `/api/ledger/projects/${project}/pipelines`, body);
    const { builds } = begun.body as { builds: { id: number }[] };
    const shown = async (server: ServerProcess): Promise<string> => {
      const paths = [`/api/ledger/users/${id}`, `/api/v3/projects/${project}/builds/${builds[0]?.id}`];
      const answers = await Promise.all(paths.map(path => server.ask('GET', path)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      return JSON.stringify(answers.map(answer => answer.body));
    };
    for (const server of [first(), second()]) expect(await shown(server)).toMatch(/Zoe Quin.*Zed Quin/);
    const reason = 'request 4711';
    const person = { email: author.author_email, reason };
    expect((await first().ask('POST', '/api/ledger/people/forget', person)).status).toBe(200);
    expect((await second().ask('POST', `/api/ledger/users/${id}/forget`, { reason })).status).toBe(200);
    for (const server of [first(), second()]) {
      const seen = await eventually(
        () => shown(server),
        text => !/Quin/.test(text),
      );
      expect(seen).not.toMatch(/Quin|zed@/);
      expect(seen).toMatch(/Forgotten user.*Forgotten person/);
    }
    const [build] = builds;
    expect((await first().ask('POST', `/api/v3/projects/${project}/builds/${build?.id}/cancel`)).status).toBe(
      201,
    );
  });

  it('go on after either of them stood still, and the one that wakes up harms nothing', async () => {
    // The last to wake up has lost every lease to the other one, which is the one that is killed below.
    for (const [still, awake] of [
      [first(), second()],
      [second(), first()],
    ] as const) {
      const before = await total(awake, 'pending');
      still.signal('SIGSTOP');
      try {
        await pipeline(awake, 3);
        expect(
          await eventually(
            () => total(awake, 'pending'),
            count => count === before + 3,
          ),
        ).toBe(before + 3);
      } finally {
        still.signal('SIGCONT');
      }
      await pipeline(still, 2);
      for (const server of [first(), second()]) expect(await total(server, 'pending')).toBe(before + 5);
    }
  }, 120_000);

  it(
    'give each build out once, and all builds end, though the server that folds is killed in the middle',
    async () => {
      const earlier = await total(first(), 'pending');
      for (let count = 0; count < BUILDS; count += OF_A_PIPELINE) {
        await pipeline(at((count / OF_A_PIPELINE) % 2), OF_A_PIPELINE);
      }
      const swarm = new RunnerSwarm(servers);
      const working = swarm.work(RUNNERS);
      await until(() => swarm.ended.size >= BUILDS / 3);
      const [killed] = servers.splice(0, 1);
      await killed?.end('SIGKILL');
      const survivor = first();
      // A build given out in an answer that broke off: nobody knows that it is theirs.
      const orphans = async (): Promise<number[]> => {
        const path = `/api/v3/projects/${project}/builds?scope=running&per_page=100`;
        const { body } = await survivor.ask('GET', path);
        return (body as { id: number }[]).map(({ id }) => id).filter(id => !swarm.handedOut.includes(id));
      };
      await until(async () => (await total(survivor, 'pending')) === 0);
      swarm.stop();
      await working;
      for (const id of await orphans()) {
        const dropped = await survivor.ask('POST', `/api/v3/projects/${project}/builds/${id}/cancel`);
        expect(dropped.status).toBe(201);
      }
      expect(new Set(swarm.handedOut).size).toBe(swarm.handedOut.length);
      const states = ['pending', 'running'].map(scope => total(survivor, scope));
      expect(await Promise.all(states)).toEqual([0, 0]);
      expect(await total(survivor, 'success')).toBe(swarm.ended.size);
      expect(swarm.ended.size).toBeGreaterThanOrEqual(BUILDS + earlier - RUNNERS);
      const started = await startsOfBuilds(ledger.env);
      expect(started.filter(count => count > 1)).toEqual([]);
      expect(started.length).toBe(BUILDS + earlier);
    },
    PATIENCE,
  );

  it('have read models that a fresh fold gives again, byte for byte, and go on with these', async () => {
    const live = await digests(ledger.env);
    const { digests: rebuilt } = await rebuildReadModels(
      { ...ledger.env, LEDGER_LOG: 'silent' },
      () => undefined,
    );
    expect(rebuilt).toEqual(live);
    const before = await total(first(), 'pending');
    await pipeline(first(), 2);
    expect(
      await eventually(
        () => total(first(), 'pending'),
        count => count === before + 2,
      ),
    ).toBe(before + 2);
  }, 120_000);
});

async function digests(env: TestEngines['env']): Promise<Record<string, string>> {
  const connection = new MongoConnection(env['MONGODB_URL'] ?? '', {
    database: env['MONGODB_DATABASE'] ?? '',
  });
  const readModels = new MongoReadModels(connection);
  await readModels.open(projections.map(({ collection }) => collection));
  const found: Record<string, string> = {};
  for (const { collection } of projections) found[collection.name] = await readModels.digest(collection.name);
  await connection.close();
  return found;
}

/** How often each build that ever ran was started. */
async function startsOfBuilds(env: TestEngines['env']): Promise<number[]> {
  const store = new EventStoreDbEventStore({
    connectionString: env['EVENTSTORE_URL'] ?? '',
    namespace: env['EVENTSTORE_NAMESPACE'] ?? '',
  });
  const starts = new Map<string, number>();
  for (let after = 0n; ;) {
    const events = await store.readAll({ after, limit: 10_000 });
    for (const { type, stream } of events) {
      if (type === 'BuildStarted') starts.set(stream, (starts.get(stream) ?? 0) + 1);
    }
    const last = events.at(-1);
    if (last === undefined) break;
    after = last.position;
  }
  await store.close();
  return [...starts.values()];
}

/** Looks again and again for as long as the test may take. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise(resolve => setTimeout(resolve, 1_000));
}
