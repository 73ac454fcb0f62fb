import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rebuildReadModels } from '../src/engine/rebuild.js';
import { projections } from '../src/projections/index.js';
import { SqliteReadModels } from '../src/read-models/sqlite/sqlite-read-models.js';
import { Database } from '../src/sqlite/database.js';
import { RUNNER_TOKEN } from './support/server.js';
import { ServerProcess } from './support/server-process.js';

const JOBS = 30;
const CONFIG = `
stages: [one, two, three]
one: {stage: one, script: ["true"], parallel: ${JOBS}}
two: {stage: two, script: ["true"], parallel: ${JOBS}}
three: {stage: three, script: ["true"]}
`;

interface Details {
  readonly id: number;
  readonly name: string;
}

describe('A server that is killed in the middle of a pipeline', () => {
  let folder: string;
  let server: ServerProcess;
  const acknowledged = new Set<number>();
  let runner: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ledger-crash-'));
    server = await ServerProcess.start(folder);
    const project = { path: 'team/app', repo_url: 'https://git.example/app.git' };
    const { body: made } = await server.ask('POST', '/api/ledger/projects', project);
    const registered = await server.ask('POST', '/ci/api/v1/runners/register', { token: RUNNER_TOKEN });
    runner = (registered.body as { token: string }).token;
    const commit = {
      message: 'x',
      author_name: 'a',
      author_email: 'a@ci.example',
      created_at: '2026-03-01T10:00:00.000Z',
    };
    const pipeline = { ref: 'main', sha: 'a'.repeat(40), commit, config: CONFIG };
    const created = await server.ask(
      'POST',
      `/api/ledger/projects/${(made as { id: number }).id}/pipelines`,
      pipeline,
    );
    expect(created.status).toBe(201);
  }, 60_000);

  afterAll(async () => {
    await server.end('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  });

  /** Given out, and not known to have ended: after a crash their runner still reports them. */
  const taken = new Set<number>();

  const statusOf = async (id: number): Promise<string> => {
    const { body } = await server.ask('GET', `/api/v3/projects/1/builds/${id}`);
    return (body as { status: string }).status;
  };

  const finish = async (id: number): Promise<void> => {
    const done = await server.ask('PUT', `/ci/api/v1/builds/${id}`, { token: runner, state: 'success' });
    // 404: it ended before the crash, and only the answer was lost.
    if (done.status !== 200) expect([done.status, await statusOf(id)]).toEqual([404, 'success']);
    acknowledged.add(id);
    taken.delete(id);
  };

  /** A runner: takes and finishes builds until `enough`, or until the server is gone. */
  const work = async (enough: () => boolean): Promise<void> => {
    while (!enough()) {
      const answer = await server.ask('POST', '/ci/api/v1/builds/register', { token: runner });
      if (answer.status !== 201) {
        await new Promise(resolve => setTimeout(resolve, 5));
        continue;
      }
      const { id } = answer.body as Details;
      taken.add(id);
      await finish(id);
    }
  };

  /** A build that was given out while the connection broke: nobody knows that it is theirs, but it runs. */
  const findOrphans = async (): Promise<void> => {
    const { body } = await server.ask('GET', '/api/v3/projects/1/builds?scope=running&per_page=100');
    for (const { id } of body as Details[]) taken.add(id);
  };

  const pipelineStatus = async (): Promise<string> => {
    const { body } = await server.ask('GET', '/api/ledger/projects/1/pipelines/1');
    return (body as { status: string }).status;
  };

  it('has everything that it acknowledged, goes on and ends', async () => {
    for (let kill = 0; kill < 3; kill += 1) {
      const aim = acknowledged.size + 8;
      let dead = false;
      const working = Array.from({ length: 8 }, () => work(() => dead));
      while (acknowledged.size < aim) await new Promise(resolve => setTimeout(resolve, 1));
      await server.end('SIGKILL');
      dead = true;
      await Promise.allSettled(working);
      server = await ServerProcess.start(folder);
      for (const id of acknowledged) expect([id, await statusOf(id)]).toEqual([id, 'success']);
      await findOrphans();
      await Promise.all([...taken].map(finish));
      expect([...taken]).toEqual([]);
    }
    let ended = false;
    const working = Promise.all(Array.from({ length: 8 }, () => work(() => ended)));
    while ((await pipelineStatus()) !== 'success') await new Promise(resolve => setTimeout(resolve, 20));
    ended = true;
    await working;
    const builds: Details[] = [];
    for (const page of [1, 2]) {
      const { body } = await server.ask(
        'GET',
        `/api/v3/projects/1/builds?scope=success&per_page=100&page=${page}`,
      );
      builds.push(...(body as Details[]));
    }
    expect(builds.length).toBe(2 * JOBS + 1);
    expect(new Set(builds.map(({ name }) => name)).size).toBe(2 * JOBS + 1);
    const history = await server.ask('GET', `/api/ledger/builds/${builds[0]?.id}/history`);
    const types = (history.body as { type: string }[]).map(({ type }) => type);
    expect(types).toEqual(['BuildCreated', 'BuildEnqueued', 'BuildStarted', 'BuildFinished']);
  }, 120_000);

  it('stops cleanly on SIGTERM, and a rebuild gives the same documents byte for byte', async () => {
    expect(await server.end('SIGTERM')).toBe(0);
    const live = await digests(folder);
    const { digests: rebuilt } = await rebuildReadModels({ LEDGER_DATA: folder }, () => undefined);
    expect(rebuilt).toEqual(live);
    server = await ServerProcess.start(folder);
    expect((await server.ask('GET', '/api/v3/projects/1/builds')).status).toBe(200);
  }, 60_000);
});

async function digests(folder: string): Promise<Record<string, string>> {
  const database = Database.open(folder);
  const readModels = new SqliteReadModels(database);
  await readModels.open(projections.map(({ collection }) => collection));
  const found: Record<string, string> = {};
  for (const { collection } of projections) found[collection.name] = await readModels.digest(collection.name);
  database.close();
  return found;
}
