import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FIRST_RUNNING } from '../bench/seed.js';
import { EVENT_INDEX } from '../src/projections/event-index/event-indexer.js';
import { projections } from '../src/projections/index.js';
import { SqliteReadModels } from '../src/read-models/sqlite/sqlite-read-models.js';
import { RebuildReader, type ReadBuild } from './support/rebuild-reader.js';
import { onFolder, seedFolder } from './support/seeded-folder.js';
import { ROOT_TOKEN } from './support/server.js';
import { ServerProcess } from './support/server-process.js';

const CLI = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
/** Events of the ledger: REBUILD_EVENTS=200000 is what it must show, a tenth of it is quick enough for every run. */
const EVENTS = Number(process.env['REBUILD_EVENTS'] ?? 20_000);
/** Builds to cancel: the longer a rebuild takes, the more of them. */
const RUNNING = Math.max(60, EVENTS / 200);
const TIMEOUT_MS = 600_000;
const BUILDS = '/api/v3/projects/1/builds';

interface Job {
  readonly kind: string;
  readonly state: string;
  readonly from: string;
  readonly events: number;
  readonly rate: number;
  readonly remaining_seconds: number | null;
  readonly finished_at: string | null;
  readonly differences: { readonly count: number; readonly documents: readonly object[] } | null;
}

interface Stored {
  readonly projections: readonly { readonly name: string; readonly outdated: boolean }[];
  readonly unfinished: { readonly position: string; readonly paused: boolean } | null;
  readonly former: { readonly position: string } | null;
}

describe('A rebuild beside what serves', () => {
  let folder: string;
  let server: ServerProcess;
  let seeded = 0;
  let canceled = 0;

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
    expect([status, (body as ReadBuild).status]).toEqual([201, 'canceled']);
  };
  const projectionsNow = async (): Promise<Stored> =>
    (await server.ask('GET', '/api/ledger/projections')).body as Stored;
  const cli = (...args: string[]): Promise<{ code: number; out: string; err: string }> =>
    new Promise(resolve => {
      const env = { ...process.env, LEDGER_DATA: folder, LEDGER_TOKEN: ROOT_TOKEN, LEDGER_LOG: 'error' };
      execFile(process.execPath, [CLI, ...args], { env }, (error, out, err) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
      );
    });
  const verify = (...args: string[]) => cli('verify', 'projections', ...args);
  /** As if someone had written into the tables: a runner that never registered. */
  const damage = () =>
    onFolder(folder, async database => {
      const readModels = new SqliteReadModels(database);
      await readModels.open(projections.map(({ collection }) => collection));
      const stray = { id: '99', position: 1n, body: { id: 99 }, keys: { runner: 99, token: 'x' }, row: null };
      await readModels.save({ changes: [{ collection: 'runners', documents: [stray] }], checkpoints: {} });
      await readModels.close();
    });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ledger-rebuild-'));
    seeded = await seedFolder(folder, EVENTS, RUNNING);
    server = await ServerProcess.start(folder);
  }, TIMEOUT_MS);

  afterAll(async () => {
    await server.end('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  });

  it(
    'is seen by nobody who reads meanwhile: no error, no empty list, no old number after a new one',
    async () => {
      expect(seeded).toBeGreaterThanOrEqual(EVENTS);
      await server.end('SIGTERM');
      await damage();
      server = await ServerProcess.start(folder);
      const readers = Array.from({ length: 3 }, () => new RebuildReader(server.url, BUILDS, RUNNING));
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
    },
    TIMEOUT_MS,
  );

  it(
    'leaves nothing that differs: over HTTP, and with no server from the folder',
    async () => {
      const remote = await verify('--url', server.url, '--json');
      expect([remote.code, JSON.parse(remote.out)]).toMatchObject([0, { state: 'done', differences: 0 }]);
      expect((await verify()).err).toContain('in use');
      await server.end('SIGTERM');
      const local = await verify('--json');
      expect(local.code).toBe(0);
      const { projections: verified } = JSON.parse(local.out) as {
        projections: { name: string; served: string; folded: string; differences: number }[];
      };
      const all = [...projections.map(({ collection }) => collection), ...EVENT_INDEX];
      expect(verified.map(({ name }) => name)).toEqual(all.map(({ name }) => name));
      expect(verified.filter(({ served, folded }) => served !== folded)).toEqual([]);
      await damage();
      const damaged = await verify();
      expect([damaged.code, damaged.out]).toEqual([
        1,
        expect.stringContaining('differs: runners, 1 document'),
      ]);
      server = await ServerProcess.start(folder);
    },
    TIMEOUT_MS,
  );

  it(
    'that is killed leaves the old documents serving, and goes on when the server starts again',
    async () => {
      const first = async () =>
        ((await server.ask('GET', `${BUILDS}?per_page=100`)).body as ReadBuild[]).map(({ id, status }) => [
          id,
          status,
        ]);
      const before = await first();
      const { former } = await projectionsNow();
      await server.ask('POST', '/api/ledger/projections/rebuild', { share: 0.05 });
      await jobThat(({ events }) => events >= 2_000);
      await server.end('SIGKILL');
      server = await ServerProcess.start(folder);
      expect(await first()).toEqual(before);
      const resumed = await jobThat(({ events }) => events > 0);
      expect(resumed).toMatchObject({ kind: 'rebuild' });
      expect(Number(resumed.from)).toBeGreaterThan(0);
      await cancelNext();
      const done = await jobThat(({ finished_at }) => finished_at !== null);
      // What the test before has damaged.
      expect(done).toMatchObject({ state: 'done', differences: { count: 1 } });
      expect(done.events).toBeLessThan(seeded);
      await cancelNext();
      const after = await projectionsNow();
      expect([former !== null, after.unfinished]).toEqual([true, null]);
      expect(Number(after.former?.position)).toBeGreaterThan(Number(former?.position));
    },
    TIMEOUT_MS,
  );

  it(
    'can be rolled back to what served before, and what is kept can be dropped',
    async () => {
      const rolledBack = await cli('rebuild', '--url', server.url, '--rollback', '--json');
      expect([rolledBack.code, JSON.parse(rolledBack.out)]).toMatchObject([
        0,
        {
          state: 'done',
          differences: 1,
          named: [{ projection: 'runners', id: '99', difference: 'missing' }],
        },
      ]);
      expect(await job()).toMatchObject({ kind: 'rollback', state: 'done' });
      await cancelNext();
      expect((await cli('rebuild', '--url', server.url, '--drop')).out).toBe('dropped\n');
      expect(await projectionsNow()).toMatchObject({ former: null, unfinished: null });
      expect((await server.ask('DELETE', '/api/ledger/projections/kept')).status).toBe(404);
      expect((await server.ask('POST', '/api/ledger/projections/rollback', {})).status).toBe(409);
      expect((await cli('rebuild', '--rollback')).code).toBe(2);
      await server.end('SIGTERM');
      const tables = await onFolder(folder, async database =>
        database
          .prepare(`SELECT name FROM sqlite_master WHERE name GLOB 'documents_*' AND type = 'table'`)
          .all()
          .map(row => String((row as { name: unknown }).name))
          .filter(table => !EVENT_INDEX.some(({ name }) => table.includes(name))),
      );
      expect(tables).toHaveLength(projections.length);
      server = await ServerProcess.start(folder);
    },
    TIMEOUT_MS,
  );

  it(
    'can be stopped, and does not go on before it is asked for',
    async () => {
      await server.ask('POST', '/api/ledger/projections/rebuild', { share: 0.05 });
      await jobThat(({ events }) => events > 1_000);
      const stopped = await server.ask('DELETE', '/api/ledger/projections/rebuild');
      expect([stopped.status, (stopped.body as Job).state]).toEqual([200, 'stopped']);
      expect((await server.ask('DELETE', '/api/ledger/projections/rebuild')).status).toBe(404);
      await cancelNext();
      await server.end('SIGTERM');
      server = await ServerProcess.start(folder);
      const { unfinished } = await projectionsNow();
      expect([await job(), unfinished?.paused, Number(unfinished?.position) > 0]).toEqual([null, true, true]);
    },
    TIMEOUT_MS,
  );

  it(
    'happens by itself when the code that folds is of another version, while the old documents serve',
    async () => {
      await server.end('SIGTERM');
      await damage();
      await onFolder(folder, async database => {
        const other = `UPDATE collections SET shape = json_set(shape, '$.version', 99) WHERE name = 'runners'`;
        database.exec(other);
      });
      server = await ServerProcess.start(folder);
      const reader = new RebuildReader(server.url, BUILDS, RUNNING);
      const reading = reader.readOn();
      const midway = await jobThat(({ events }) => events > 0);
      const outdated = (await projectionsNow()).projections.filter(one => one.outdated);
      if (midway.finished_at === null) expect(outdated.map(({ name }) => name)).toEqual(['runners']);
      await cancelNext();
      const done = await jobThat(({ finished_at }) => finished_at !== null);
      await cancelNext();
      reader.stop();
      await reading;
      expect(done).toMatchObject({ kind: 'rebuild', state: 'done', differences: { count: 1 } });
      expect(reader.wrong).toEqual([]);
      expect((await projectionsNow()).projections.filter(one => one.outdated)).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
