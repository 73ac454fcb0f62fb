import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventStoreDbEventStore } from '../../src/event-store/eventstoredb/eventstoredb-event-store.js';
import { eventually } from '../support/core-storage.js';
import { RUNNER_TOKEN } from '../support/server.js';
import { ServerProcess } from '../support/server-process.js';
import type { TestEngines } from '../support/test-engines.js';
import { startProductionEngines, type ProductionEngines } from './production-engines.js';

const RUNNERS = 8;
const BUILDS = 40;
const PATIENCE = 120_000;

const commit = {
  message: 'x',
  author_name: 'a',
  author_email: 'a@ci.example',
  created_at: '2026-03-01T10:00:00.000Z',
};

describe('Builds that runners race for', () => {
  let engines: ProductionEngines;
  let ledger: TestEngines;
  let servers: ServerProcess[];
  let project: number;
  let tokens: string[];

  beforeAll(async () => {
    engines = await startProductionEngines();
    ledger = engines.fresh();
    const start = () => ServerProcess.start('unused', { ...ledger.env, LEDGER_READ_WAIT_MS: '20000' });
    servers = [await start(), await start()];
    const body = { path: 'team/app', repo_url: 'https://git.example/app.git' };
    ({ id: project } = await made<{ id: number }>('/api/ledger/projects', body));
    tokens = [];
    while (tokens.length < RUNNERS) {
      const { token } = await made<{ token: string }>('/ci/api/v1/runners/register', { token: RUNNER_TOKEN });
      tokens.push(token);
    }
  }, PATIENCE);

  afterAll(async () => {
    for (const server of servers) await server.end('SIGTERM');
    await ledger.remove();
    await engines.stop();
  }, PATIENCE);

  const at = (place: number): ServerProcess => {
    const server = servers[place % servers.length];
    if (server === undefined) throw new Error('there is no server');
    return server;
  };
  const made = async <Made>(path: string, body: object): Promise<Made> => {
    const answer = await at(0).ask('POST', path, body);
    expect([path, answer.status]).toEqual([path, 201]);
    return answer.body as Made;
  };
  const pending = async (server: ServerProcess): Promise<number> => {
    const path = `/api/v3/projects/${project}/builds?per_page=1&scope=pending`;
    return Number((await server.ask('GET', path)).headers.get('x-total'));
  };

  /** All runners ask at once, on so many servers. @returns the builds that they got, in the order of their ids */
  async function wave(on: number): Promise<number[]> {
    const answers = await Promise.all(
      tokens.map((token, place) => at(place % on).ask('POST', '/ci/api/v1/builds/register', { token })),
    );
    const given = answers.filter(({ status }) => status === 201);
    return given.map(({ body }) => (body as { id: number }).id).toSorted((one, other) => one - other);
  }

  async function race(on: number): Promise<void> {
    const config = `race:\n  script: ["true"]\n  parallel: ${BUILDS}\n`;
    const body = { ref: 'main', sha: 'a'.repeat(40), commit, config };
    const path = `/api/ledger/projects/${project}/pipelines`;
    const { builds } = await made<{ builds: { id: number }[] }>(path, body);
    const ids = builds.map(({ id }) => id);
    expect(ids).toHaveLength(BUILDS);
    for (const server of servers)
      expect(
        await eventually(
          () => pending(server),
          count => count === BUILDS,
        ),
      ).toBe(BUILDS);
    for (let given = 0; given < BUILDS; given += RUNNERS) {
      expect(await wave(on)).toEqual(ids.slice(given, given + RUNNERS));
    }
    expect(await wave(on)).toEqual([]);
    expect(await pending(at(0))).toBe(0);
    expect(await starts(ledger.env, ids)).toEqual(ids.map(() => 1));
  }

  it('are each given out once and the oldest first, and none is left, on one server', () => race(1), 60_000);

  it('are each given out once and the oldest first, and none is left, on two', () => race(2), 60_000);
});

/** How often each of the builds was started, as the ledger tells. */
async function starts(env: TestEngines['env'], builds: readonly number[]): Promise<number[]> {
  const store = new EventStoreDbEventStore({
    connectionString: env['EVENTSTORE_URL'] ?? '',
    namespace: env['EVENTSTORE_NAMESPACE'] ?? '',
  });
  const streams = await Promise.all(builds.map(id => store.readStream(`build-${id}`)));
  await store.close();
  return streams.map(events => events.filter(({ type }) => type === 'BuildStarted').length);
}
