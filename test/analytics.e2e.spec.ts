import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestServer } from './support/server.js';

interface Spread {
  readonly count: number;
  readonly min: number;
  readonly p50: number;
  readonly max: number;
}

interface Row {
  readonly job?: string;
  readonly project_id?: number;
  readonly start?: string;
  readonly builds: number;
  readonly success: number;
  readonly failed: number;
  readonly canceled: number;
  readonly failure_rate: number | null;
  readonly flaky: number;
  readonly flake_rate: number | null;
  readonly run_seconds: Spread | null;
  readonly total_seconds: Spread | null;
}

interface Analysis {
  readonly project_id: number | null;
  readonly as_of: { readonly position: string } | null;
  readonly rows: readonly Row[];
}

const CONFIG = 'unit: {script: [make test]}\nlint: {script: [make lint]}\n';

describe('Figures of builds, over HTTP', () => {
  let server: TestServer;
  let runner: string;
  let project: number;
  let other: number;
  let reporter: string;
  let outsider: string;

  const ask = (query: string, token?: string) =>
    server.must<Analysis>(200, 'GET', `/api/ledger/analytics/builds?${query}`, token ? { token } : {});
  let timeout = 3_600;
  /** Position of an event that comes now: a setting that does not change would be none. */
  const last = async (): Promise<string> => {
    timeout += 1;
    const { headers } = await server.ask('PATCH', `/api/ledger/projects/${project}`, {
      body: { build_timeout: timeout },
    });
    return headers.get('x-ledger-position') ?? '';
  };
  const run = async (state: 'success' | 'failed') => {
    const build = await server.take(runner);
    if (build === null) throw new Error('no build waits');
    await server.finish(runner, build.id, state, { trace: 'done\n' });
    return build.id;
  };

  beforeAll(async () => {
    server = await TestServer.start();
    const make = async (path: string): Promise<number> => {
      const body = { path, repo_url: 'https://git.example/app.git' };
      return (await server.must<{ id: number }>(201, 'POST', '/api/ledger/projects', { body })).id;
    };
    project = await make('team/app');
    other = await make('team/other');
    reporter = (await server.user('rita', { [project]: 20 })).token;
    outsider = (await server.user('otto')).token;
    runner = await server.runner();
  });

  afterAll(() => server.stop());

  it('grow with each build that ends, and stay what they were as of a moment before', async () => {
    const empty = await last();
    await server.pipeline(project, CONFIG);
    const failed = await run('failed');
    const afterOne = await last();
    const earlier = await ask(`project=${project}&group_by=job`);
    await server.must(201, 'POST', `/api/v3/projects/${project}/builds/${failed}/retry`);
    await run('success');
    await run('success');
    const { rows } = await ask(`project=${project}&group_by=job`);
    expect(rows).toMatchObject([
      { job: 'unit', builds: 2, success: 1, failed: 1, failure_rate: 0.5, flaky: 1, flake_rate: 1 },
      { job: 'lint', builds: 1, success: 1, failed: 0, failure_rate: 0, flaky: 0 },
    ]);
    expect(rows[0]?.run_seconds).toMatchObject({ count: 2 });
    expect((await ask(`project=${project}&as_of=${empty}`)).rows).toEqual([]);
    const then = await ask(`project=${project}&group_by=job&as_of=${afterOne}`);
    expect(then.rows).toEqual(earlier.rows);
    expect(then.rows).toMatchObject([{ job: 'unit', builds: 1, failed: 1, flaky: 0 }]);
    expect(then.as_of).toEqual({ position: afterOne });
  });

  it('stay what they were when a build is erased or its bytes expire afterwards', async () => {
    const before = await ask(`project=${project}&group_by=job,status`);
    const position = await last();
    const [build] = await server.must<{ id: number }[]>(
      200,
      'GET',
      `/api/v3/projects/${project}/builds?scope=success`,
    );
    await server.must(201, 'POST', `/api/v3/projects/${project}/builds/${build?.id}/erase`);
    expect((await ask(`project=${project}&group_by=job,status`)).rows).toEqual(before.rows);
    expect((await ask(`project=${project}&group_by=job,status&as_of=${position}`)).rows).toEqual(before.rows);
  });

  it('are cut into intervals of time', async () => {
    const { rows } = await ask(`project=${project}&interval=month`);
    expect(rows.reduce((sum, { builds }) => sum + builds, 0)).toBe(3);
    expect(rows[0]?.start).toMatch(/^\d{4}-\d\d-01T00:00:00\.000Z$/);
    expect((await ask(`project=${project}&from=2020-01-01&to=2020-02-01`)).rows).toEqual([]);
  });

  it('are of all projects for admins, of one for those who may read its builds', async () => {
    await server.pipeline(other, 'unit: {script: [make]}');
    await run('success');
    const all = await ask('group_by=project');
    expect(all.project_id).toBeNull();
    expect(all.rows.map(({ project_id, builds }) => [project_id, builds])).toEqual([
      [project, 3],
      [other, 1],
    ]);
    expect((await ask(`project=${project}`, reporter)).rows[0]?.builds).toBe(3);
    const status = async (query: string, token: string) =>
      (await server.ask('GET', `/api/ledger/analytics/builds?${query}`, { token })).status;
    expect(await status('', reporter)).toBe(403);
    expect(await status(`project=${project}`, outsider)).toBe(404);
    expect(await status('project=no/where', reporter)).toBe(404);
  });

  it.each([
    ['interval=year', 'interval must be one of hour, day, week, month'],
    ['group_by=colour', 'group_by must be of project, job'],
    ['group_by=job&group_by=ref', 'group_by must be given once'],
    ['from=yesterday', 'from must be an ISO 8601 time'],
    ['from=2026-02-01&to=2026-01-01', 'from must not be after to'],
    ['as_of=then', 'as_of must be an ISO 8601 time or a position'],
  ])('are refused for %s', async (query, detail) => {
    const answer = await server.ask('GET', `/api/ledger/analytics/builds?project=${project}&${query}`);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ status: 400, detail: expect.stringContaining(detail) });
  });
});
