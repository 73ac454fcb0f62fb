import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROOT_TOKEN, RUNNER_TOKEN, TestServer, type PipelineAnswer } from './support/server.js';

interface Told {
  readonly position: string;
  readonly type: string;
  readonly stream: string;
  readonly summary: string;
  readonly reason: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly actor: {
    readonly kind: string;
    readonly id: number;
    readonly username?: string;
    readonly name?: string;
    readonly token_name?: string;
    readonly on_behalf_of?: number;
  };
  readonly correlation_id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const CONFIG = `
stages: [test, deploy]
unit: { stage: test, script: [npm test], artifacts: { paths: [dist], expire_in: 1 week } }
lint: { stage: test, script: [npm run lint] }
deploy: { stage: deploy, script: [./deploy], when: manual }
`;

describe('Who did it, run over HTTP by named users', () => {
  let server: TestServer;
  let ada: { id: number; token: string };
  let project: number;
  let pipeline: PipelineAnswer;
  let runner: string;

  const history = (path: string, token = ROOT_TOKEN) =>
    server.must<Told[]>(200, 'GET', `/api/ledger/${path}/history`, { token });
  const oneLine = async (path: string, type: string) => {
    const found = (await history(path)).filter(event => event.type === type);
    return found.map(({ summary }) => summary);
  };
  const id = (name: string): number => pipeline.builds.find(build => build.name === name)?.id ?? 0;
  const v3 = (build: number, action: string, headers = {}) =>
    server.must(201, 'POST', `/api/v3/projects/${project}/builds/${build}/${action}`, {
      token: ada.token,
      headers,
    });

  beforeAll(async () => {
    server = await TestServer.start();
    ada = await server.user('ada');
    const body = {
      path: 'team/app',
      repo_url: 'https://robot:hunter2@git.example/app.git',
      variables: [{ key: 'DEPLOY_KEY', value: 'not-for-everyone', masked: true }],
    };
    project = (
      await server.must<{ id: number }>(201, 'POST', '/api/ledger/projects', { token: ada.token, body })
    ).id;
    pipeline = await server.must(201, 'POST', `/api/ledger/projects/${project}/pipelines`, {
      token: ada.token,
      body: {
        ref: 'master',
        sha: 'a'.repeat(40),
        commit: {
          message: 'x',
          author_name: 'Ada',
          author_email: 'ada@ci.example',
          created_at: '2026-01-01T10:00:00Z',
        },
        config: CONFIG,
      },
    });
    runner = await server.runner(RUNNER_TOKEN);
  });

  afterAll(() => server.stop());

  it('registering and changing a project', async () => {
    await server.must(200, 'PATCH', `/api/ledger/projects/${project}`, {
      token: ada.token,
      headers: { 'x-ledger-reason': 'slow tests' },
      body: { build_timeout: 7200 },
    });
    expect(await oneLine(`projects/${project}`, 'ProjectRegistered')).toEqual([
      `ada registered project ${project} (team/app)`,
    ]);
    expect(await oneLine(`projects/${project}`, 'ProjectChanged')).toEqual([
      `ada changed buildTimeout of project ${project}: slow tests`,
    ]);
  });

  it('shows no secret of a project, and the names of variables to maintainers only', async () => {
    const guest = await server.user('guest', { [project]: 20 });
    const toAda = JSON.stringify(await history(`projects/${project}`, ada.token));
    const toGuest = JSON.stringify(await history(`projects/${project}`, guest.token));
    expect(toAda).toContain('DEPLOY_KEY');
    expect(toGuest).not.toContain('DEPLOY_KEY');
    expect(toGuest).toContain('https://git.example/app.git');
    for (const shown of [toAda, toGuest]) expect(shown).not.toMatch(/hunter2|not-for-everyone|v1\.[\w-]{8}/);
  });

  it('creating a pipeline, and its builds that follow from it', async () => {
    const told = await history(`projects/${project}/pipelines/${pipeline.number}`);
    expect(told[0]?.summary).toBe(
      `ada created pipeline 1 of project ${project} (3 builds of master at aaaaaaaa)`,
    );
    expect(told[0]?.actor).toMatchObject({ kind: 'user', id: ada.id, username: 'ada', token_name: 'test' });
    const created = told.filter(({ type }) => type === 'BuildCreated');
    expect(created.map(({ correlation_id }) => correlation_id)).toEqual(
      Array(3).fill(told[0]?.correlation_id),
    );
  });

  it("a runner's taking a build, its trace, its artifacts and its end", async () => {
    const build = await server.take(runner);
    expect(build?.id).toBe(id('unit'));
    const token = build?.token ?? '';
    await server.ask('PATCH', `/ci/api/v1/builds/${id('unit')}/trace.txt`, {
      token: null,
      headers: { 'build-token': token, 'content-range': '0-5', 'content-type': 'text/plain' },
      body: 'hello\n',
    });
    const form = new FormData();
    form.set('expire_in', '1 week');
    form.set('file', new Blob(['zip']), 'artifacts.zip');
    const uploaded = await server.ask('POST', `/ci/api/v1/builds/${id('unit')}/artifacts`, {
      token: null,
      headers: { 'build-token': token },
      body: form,
    });
    expect(uploaded.status).toBe(201);
    expect((await server.finish(runner, id('unit'), 'success')).status).toBe(200);
    const told = await history(`builds/${id('unit')}`);
    const of = (type: string) => told.find(event => event.type === type);
    expect(of('BuildStarted')).toMatchObject({ from: 'pending', to: 'running', actor: { kind: 'runner' } });
    expect(of('BuildStarted')?.summary).toMatch(/^runner \d+ started build \d+$/);
    expect(of('BuildStarted')?.actor.name).toBe('test runner');
    expect(of('ArtifactsUploaded')?.summary).toMatch(
      /^runner \d+ uploaded artifacts of build \d+ \(3 bytes\)$/,
    );
    expect(of('BuildFinished')?.summary).toMatch(/^runner \d+ finished build \d+: success$/);
    expect(of('BuildTraceArchived')?.summary).toContain('archived the trace of build');
  });

  it('keeping artifacts, canceling, retrying, playing, erasing', async () => {
    await server.must(200, 'POST', `/api/v3/projects/${project}/builds/${id('unit')}/artifacts/keep`, {
      token: ada.token,
    });
    await v3(id('lint'), 'cancel', { 'x-ledger-reason': 'wrong branch', 'x-request-id': 'req-cancel-1' });
    const retried = await server.must<{ id: number }>(
      201,
      'POST',
      `/api/v3/projects/${project}/builds/${id('lint')}/retry`,
      { token: ada.token },
    );
    const build = await server.take(runner);
    expect(build?.id).toBe(retried.id);
    await server.finish(runner, retried.id, 'success');
    await server.must(200, 'POST', `/api/v3/projects/${project}/builds/${id('deploy')}/play`, {
      token: ada.token,
    });
    await v3(id('unit'), 'erase');
    const lint = id('lint');
    expect(await oneLine(`builds/${id('unit')}`, 'ArtifactsKept')).toEqual([
      `ada kept the artifacts of build ${id('unit')} for good`,
    ]);
    expect(await oneLine(`builds/${lint}`, 'BuildCanceled')).toEqual([
      `ada canceled build ${lint} (was pending): wrong branch`,
    ]);
    expect(await oneLine(`builds/${lint}`, 'BuildRetried')).toEqual([
      `ada retried build ${lint} as build ${retried.id}`,
    ]);
    expect(await oneLine(`builds/${id('deploy')}`, 'BuildPlayed')).toEqual([
      `ada played build ${id('deploy')}`,
    ]);
    expect(await oneLine(`builds/${id('unit')}`, 'BuildErased')).toEqual([
      `ada erased the trace and artifacts of build ${id('unit')}`,
    ]);
  });

  it("restarting a pipeline in Drone's dialect", async () => {
    await v3(id('deploy'), 'cancel');
    await server.must(202, 'POST', '/api/repos/team/app/builds/1', {
      token: null,
      headers: { authorization: `Bearer ${ada.token}` },
    });
    const told = await history(`projects/${project}/pipelines/1`);
    expect(told.find(({ type }) => type === 'PipelineRestarted')?.summary).toBe(
      `ada restarted pipeline 1 of project ${project} (attempt 2)`,
    );
    // Those of the first attempt and the one that was retried are among them.
    expect(told.filter(({ type }) => type === 'BuildCreated')).toHaveLength(7);
    expect(told.map(({ position }) => BigInt(position))).toEqual(
      told.map(({ position }) => BigInt(position)).toSorted((a, b) => (a < b ? -1 : 1)),
    );
  });

  it('what an admin does in the name of another', async () => {
    const builds = await server.must<{ id: number; status: string }[]>(
      200,
      'GET',
      `/api/v3/projects/${project}/builds?scope=pending`,
    );
    const [build] = builds;
    await server.must(201, 'POST', `/api/v3/projects/${project}/builds/${build?.id}/cancel?sudo=ada`);
    const told = (await history(`builds/${build?.id}`)).find(({ type }) => type === 'BuildCanceled');
    expect(told?.summary).toMatch(/^root in the name of ada canceled build/);
    expect(told?.actor).toMatchObject({ username: 'root', on_behalf_of: ada.id });
    const hers = await server.must<Told[]>(
      200,
      'GET',
      `/api/ledger/events?actor=user:${ada.id}&order=desc&limit=1`,
    );
    expect(hers[0]?.position).toBe(told?.position);
  });

  it('users, roles and tokens, also of a token that is revoked', async () => {
    const bob = await server.user('bob', { [project]: 30 });
    const issued = await server.must<{ id: number; token: string }>(
      201,
      'POST',
      `/api/ledger/users/${bob.id}/tokens`,
      { token: bob.token, body: { name: 'laptop' } },
    );
    await server.must(204, 'DELETE', `/api/ledger/users/${bob.id}/tokens/${issued.id}`, {
      token: issued.token,
    });
    await server.must(200, 'POST', `/api/ledger/users/${bob.id}/block`);
    const told = await history(`users/${bob.id}`);
    expect(told.map(({ summary }) => summary)).toEqual([
      `root created user ${bob.id} (bob)`,
      expect.stringMatching(/^root issued token \d+ \(test\) to user \d+$/),
      `root made user ${bob.id} a member of project ${project} (developer)`,
      `bob issued token ${issued.id} (laptop) to user ${bob.id}`,
      `bob revoked token ${issued.id} of user ${bob.id}`,
      `root blocked user ${bob.id}`,
    ]);
    expect(told[4]?.actor.token_name).toBe('laptop');
    expect(JSON.stringify(told)).not.toContain(issued.token);
    expect(JSON.stringify(told)).not.toMatch(/"sha256"/);
  });

  it('runners, also one that is removed', async () => {
    const body = { token: RUNNER_TOKEN, description: 'big iron' };
    const { id: runnerId } = await server.must<{ id: number }>(201, 'POST', '/ci/api/v1/runners/register', {
      token: null,
      body,
    });
    await server.must(200, 'PATCH', `/api/ledger/runners/${runnerId}`, { body: { active: false } });
    await server.must(204, 'DELETE', `/api/ledger/runners/${runnerId}`);
    const told = await history(`runners/${runnerId}`);
    expect(told.map(({ summary }) => summary).slice(1)).toEqual([
      `root changed active of runner ${runnerId}`,
      `root removed runner ${runnerId}`,
    ]);
    expect(told[0]?.summary).toMatch(new RegExp(`registered runner ${runnerId} for all projects$`));
  });

  it('answers who, a line for each actor', async () => {
    const entries = await server.must<{ summary: string; actor: { kind: string }; deeds: string[] }[]>(
      200,
      'GET',
      `/api/ledger/who?build=${id('lint')}`,
    );
    const hers = entries.filter(({ actor }) => actor.kind === 'user');
    expect(hers).toHaveLength(1);
    expect(hers[0]?.deeds).toContain(`canceled build ${id('lint')} (was pending): wrong branch`);
    const { text, headers } = await server.ask('GET', `/api/ledger/who?build=${id('lint')}`, {
      headers: { accept: 'text/plain' },
    });
    expect(headers.get('content-type')).toMatch(/^text\/plain/);
    expect(text.split('\n').filter(line => line.startsWith('ada (token test) '))).toHaveLength(1);
    expect(text).toBe(entries.map(({ summary }) => `${summary}\n`).join(''));
    const ofPipeline = await server.must<object[]>(200, 'GET', `/api/ledger/who?pipeline=${pipeline.id}`);
    expect(ofPipeline.length).toBeGreaterThanOrEqual(entries.length);
    await server.must(400, 'GET', '/api/ledger/who');
  });

  it('tells nobody what they may not read', async () => {
    const eve = await server.user('eve');
    for (const path of [
      `builds/${id('lint')}/history`,
      `projects/${project}/history`,
      `projects/${project}/pipelines/1/history`,
      `users/${ada.id}/history`,
      `who?build=${id('lint')}`,
      `who?pipeline=${pipeline.id}`,
      `events?project=${project}`,
    ]) {
      const answer = await server.ask('GET', `/api/ledger/${path}`, { token: eve.token });
      expect([path, answer.status]).toEqual([path, 404]);
    }
    expect((await server.ask('GET', '/api/ledger/runners/1/history', { token: eve.token })).status).toBe(403);
    expect((await server.ask('GET', '/api/ledger/events', { token: eve.token })).status).toBe(403);
    expect((await server.ask('GET', '/api/ledger/events', { token: null })).status).toBe(401);
    expect(
      (await server.ask('GET', `/api/ledger/users/${eve.id}/history`, { token: eve.token })).status,
    ).toBe(200);
    expect((await server.ask('GET', '/api/ledger/projects/99/pipelines/1/history')).status).toBe(404);
    expect((await server.ask('GET', `/api/ledger/projects/${project}/pipelines/99/history`)).status).toBe(
      404,
    );
  });

  it('filters the events of the whole ledger, and pages through them', async () => {
    const all = await server.must<Told[]>(200, 'GET', '/api/ledger/events?limit=1000');
    const ask = (query: string) => server.must<Told[]>(200, 'GET', `/api/ledger/events?limit=1000&${query}`);
    expect(await ask('type=BuildCanceled,BuildRetried')).toEqual(
      all.filter(({ type }) => type === 'BuildCanceled' || type === 'BuildRetried'),
    );
    expect(await ask(`project=team%2Fapp&actor=user:${ada.id}&order=desc`)).toEqual(
      all
        .filter(
          ({ actor, data }) =>
            data['projectId'] === project &&
            (actor.id === ada.id || actor.on_behalf_of === ada.id) &&
            actor.kind === 'user',
        )
        .toReversed(),
    );
    const canceled = await ask('correlation=req-cancel-1');
    expect(canceled[0]).toMatchObject({ type: 'BuildCanceled', reason: 'wrong branch' });
    const paged: Told[] = [];
    for (let path: string | null = '/api/ledger/events?limit=7&order=desc'; path !== null;) {
      const answer = await server.ask('GET', path);
      paged.push(...(answer.json as Told[]));
      path = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1] ?? null;
    }
    expect(paged.toReversed()).toEqual(all);
    for (const wrong of ['type=Nothing', 'actor=ada', 'since=yesterday', 'after=x', 'order=up', 'limit=0']) {
      expect([wrong, (await server.ask('GET', `/api/ledger/events?${wrong}`)).status]).toEqual([wrong, 400]);
    }
  });
});
