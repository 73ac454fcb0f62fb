import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FIRST_RUNNING, seed } from '../bench/seed.js';
import { SqliteEventStore } from '../src/event-store/sqlite/sqlite-event-store.js';
import { projections } from '../src/projections/index.js';
import { SqliteReadModels } from '../src/read-models/sqlite/sqlite-read-models.js';
import { Database } from '../src/sqlite/database.js';
import { ROOT_TOKEN } from './support/server.js';
import { ServerProcess } from './support/server-process.js';

const CLI = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const RUNNING = 60;
const BUILDS = '/api/v3/projects/1/builds';

interface Job {
  readonly state: string;
  readonly events: number;
  readonly rate: number;
  readonly remaining_seconds: number | null;
  readonly finished_at: string | null;
  readonly differences: { readonly count: number; readonly documents: readonly object[] } | null;
}

interface Build {
  readonly id: number;
  readonly status: string;
}

/** What a client saw that it should not have seen. */
class Reader {
  readonly wrong: string[] = [];
  reads = 0;
  private stopped = false;
  private readonly canceled = new Set<number>();
  private readonly highest = new Map<string, number>();

  constructor(private readonly url: string) {}

  async readOn(): Promise<void> {
    while (!this.stopped) {
      await this.list(`${BUILDS}?per_page=100`);
      await this.list(`${BUILDS}?per_page=20&scope=canceled`);
      await this.one(FIRST_RUNNING + (this.reads % RUNNING));
      await this.shown();
    }
  }

  stop(): void {
    this.stopped = true;
  }

  private async list(path: string): Promise<void> {
    const answer = await this.ask(path);
    const builds = (await answer.json()) as Build[];
    if (builds.length === 0) this.wrong.push(`${path} was empty`);
    this.grows(path, Number(answer.headers.get('x-total')));
    for (const build of builds) this.look(build);
  }

  private async one(id: number): Promise<void> {
    // Running builds are spread over the projects, ten by ten.
    const project = 1 + (Math.floor((id - FIRST_RUNNING) / 10) % 3);
    this.look((await (await this.ask(`/api/v3/projects/${project}/builds/${id}`)).json()) as Build);
  }

  private async shown(): Promise<void> {
    const { shown } = (await (await this.ask('/health/ready')).json()) as { shown: string };
    this.grows('shown', Number(shown));
  }

  private look({ id, status }: Build): void {
    if (status === 'canceled') this.canceled.add(id);
    else if (this.canceled.has(id)) this.wrong.push(`build ${id} was ${status} after it was canceled`);
  }

  private grows(what: string, now: number): void {
    const before = this.highest.get(what) ?? 0;
    if (!(now >= before)) this.wrong.push(`${what} was ${now} after ${before}`);
    this.highest.set(what, Math.max(now, before));
  }

  private async ask(path: string): Promise<Response> {
    this.reads += 1;
    const answer = await fetch(this.url + path, { headers: { 'private-token': ROOT_TOKEN } });
    if (answer.status !== 200) this.wrong.push(`${path}: ${answer.status}`);
    return answer;
  }
}

describe('A rebuild beside what serves', () => {
  let folder: string;
  let server: ServerProcess;
  let seeded = 0;
  let canceled = 0;

  const onFolder = async <Result>(work: (database: Database) => Promise<Result>): Promise<Result> => {
    const database = Database.open(folder);
    try {
      return await work(database);
    } finally {
      database.close();
    }
  };
  const job = async (): Promise<Job | null> => {
    const { body } = await server.ask('GET', '/api/ledger/projections');
    return (body as { job: Job | null }).job;
  };
  const jobThat = async (holds: (job: Job) => boolean): Promise<Job> => {
    for (;;) {
      const now = await job();
      if (now !== null && holds(now)) return now;
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  };
  /** A running build that no test has canceled yet; the answer to the cancel shows it, and so does the next read. */
  const cancelNext = async (): Promise<void> => {
    const at = canceled;
    canceled += 1;
    const path = `/api/v3/projects/${1 + (Math.floor(at / 10) % 3)}/builds/${FIRST_RUNNING + at}`;
    const { status } = await server.ask('POST', `${path}/cancel`);
    const { body } = await server.ask('GET', path);
    expect([status, (body as Build).status]).toEqual([201, 'canceled']);
  };
  const verify = (...args: string[]): Promise<{ code: number; out: string; err: string }> =>
    new Promise(resolve => {
      const env = { ...process.env, LEDGER_DATA: folder, LEDGER_TOKEN: ROOT_TOKEN, LEDGER_LOG: 'error' };
      execFile(process.execPath, [CLI, 'verify', 'projections', ...args], { env }, (error, out, err) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
      );
    });
  /** As if someone had written into the tables: a runner that never registered. */
  const damage = () =>
    onFolder(async database => {
      const readModels = new SqliteReadModels(database);
      await readModels.open(projections.map(({ collection }) => collection));
      const stray = { id: '99', position: 1n, body: { id: 99 }, keys: { runner: 99, token: 'x' }, row: null };
      await readModels.save({ changes: [{ collection: 'runners', documents: [stray] }], checkpoints: {} });
      await readModels.close();
    });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ledger-rebuild-'));
    seeded = await onFolder(async database => {
      const store = new SqliteEventStore(database);
      const events = await seed(store, { projects: 3, ended: 6_600, running: RUNNING, pending: 0 });
      await store.close();
      return events;
    });
    server = await ServerProcess.start(folder);
  }, 120_000);

  afterAll(async () => {
    await server.end('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  });

  it('is seen by nobody who reads meanwhile: no error, no empty list, no old number after a new one', async () => {
    expect(seeded).toBeGreaterThan(20_000);
    await server.end('SIGTERM');
    await damage();
    server = await ServerProcess.start(folder);
    const readers = Array.from({ length: 3 }, () => new Reader(server.url));
    const reading = readers.map(reader => reader.readOn());
    const { status } = await server.ask('POST', '/api/ledger/projections/rebuild', { share: 0.5 });
    expect(status).toBe(202);
    const midway = await jobThat(({ events }) => events > 1_000);
    expect(midway).toMatchObject({ state: 'folding', finished_at: null });
    expect([midway.rate > 0, (midway.remaining_seconds ?? 0) > 0]).toEqual([true, true]);
    expect((await server.ask('POST', '/api/ledger/projections/rebuild', {})).status).toBe(409);
    for (let left = RUNNING - 10; left > 0 && (await job())?.finished_at === null; left -= 1) {
      await cancelNext();
    }
    const done = await jobThat(({ finished_at }) => finished_at !== null);
    for (let more = 0; more < 5; more += 1) await cancelNext();
    for (const reader of readers) reader.stop();
    await Promise.all(reading);
    expect(readers.flatMap(({ wrong }) => wrong)).toEqual([]);
    expect(readers.every(({ reads }) => reads > 50)).toBe(true);
    expect(canceled).toBeGreaterThan(5);
    expect(done).toMatchObject({
      state: 'done',
      differences: { count: 1, documents: [{ projection: 'runners', id: '99', difference: 'surplus' }] },
    });
    expect(done.events).toBeGreaterThanOrEqual(seeded);
  }, 120_000);

  it('leaves nothing that differs: over HTTP, and with no server from the folder', async () => {
    const remote = await verify('--url', server.url, '--json');
    expect([remote.code, JSON.parse(remote.out)]).toMatchObject([0, { state: 'done', differences: 0 }]);
    expect((await verify()).err).toContain('in use');
    await server.end('SIGTERM');
    const local = await verify('--json');
    expect(local.code).toBe(0);
    const { projections: verified } = JSON.parse(local.out) as {
      projections: { name: string; served: string; folded: string; differences: number }[];
    };
    expect(verified.map(({ name }) => name)).toEqual(projections.map(({ collection }) => collection.name));
    expect(verified.filter(({ served, folded }) => served !== folded)).toEqual([]);
    await damage();
    const damaged = await verify();
    expect([damaged.code, damaged.out]).toEqual([1, expect.stringContaining('differs: runners, 1 document')]);
    server = await ServerProcess.start(folder);
  }, 120_000);

  it('that is killed leaves the old documents serving, and nothing behind', async () => {
    const first = async () => (await server.ask('GET', `${BUILDS}?per_page=100`)).body;
    const before = await first();
    await server.ask('POST', '/api/ledger/projections/rebuild', { share: 0.05 });
    await jobThat(({ events }) => events >= 2_000);
    await server.end('SIGKILL');
    server = await ServerProcess.start(folder);
    expect([await first(), await job()]).toEqual([before, null]);
    await cancelNext();
    await server.end('SIGTERM');
    const tables = await onFolder(async database =>
      database
        .prepare(`SELECT name FROM sqlite_master WHERE name GLOB 'documents_*' AND type = 'table'`)
        .all(),
    );
    expect(tables).toHaveLength(projections.length);
    server = await ServerProcess.start(folder);
  }, 120_000);

  it('can be stopped', async () => {
    await server.ask('POST', '/api/ledger/projections/rebuild', { share: 0.05 });
    await jobThat(({ events }) => events > 0);
    const stopped = await server.ask('DELETE', '/api/ledger/projections/rebuild');
    expect([stopped.status, (stopped.body as Job).state]).toEqual([200, 'stopped']);
    expect((await server.ask('DELETE', '/api/ledger/projections/rebuild')).status).toBe(404);
    await cancelNext();
  }, 120_000);
});
