import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { undocumented } from './support/answers-as-documented.js';
import { ROOT_TOKEN } from './support/server.js';
import { commit, CONFIG, type Json, pipeline, PROJECTS, Team, USERS } from './support/team.js';

let team: Team;

beforeAll(async () => {
  team = await Team.start();
  // Something of everything.
  await team.server.pipeline(team.project, CONFIG);
  await team.server.runnerId();
});

afterAll(() => team.stop());

describe('What is done', () => {
  it('a project gets its defaults, is changed in what is told, and is found by number and path', async () => {
    const created = await team.server.ask('POST', PROJECTS, {
      body: { path: 'team/defaults', repo_url: 'git@git.example:x.git', reason: 'a new team' },
    });
    expect(created.json).toMatchObject({
      path: 'team/defaults',
      default_branch: 'master',
      build_timeout: 3600,
      allow_git_fetch: true,
      public: false,
      shared_runners: true,
      builds_enabled: true,
      variables: [],
      owner_id: 1,
    });
    const { id } = created.json as { id: number };
    const variables = [{ key: 'A', value: 'secret' }];
    const changed = await team.server.ask('PATCH', `${PROJECTS}/${id}`, {
      body: { build_timeout: 60, variables },
    });
    expect(changed.json).toEqual({
      ...(created.json as object),
      build_timeout: 60,
      variables: [{ key: 'A', masked: false }],
    });
    expect((await team.server.ask('GET', `${PROJECTS}/team%2Fdefaults`)).json).toEqual(changed.json);
    expect(BigInt(changed.headers.get('x-ledger-position') ?? '')).toBeGreaterThan(
      BigInt(created.headers.get('x-ledger-position') ?? ''),
    );
    expect(changed.text).not.toContain('secret');
  });

  it('projects and users are paged by id', async () => {
    for (const path of [PROJECTS, USERS]) {
      const all = (await team.server.ask('GET', `${path}?limit=100`)).json as { id: number }[];
      expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).toSorted((a, b) => a - b));
      const [first, second, third] = all;
      const page = await team.server.ask('GET', `${path}?after=${first?.id}&limit=2`);
      expect(page.json).toEqual([second, third]);
    }
  });

  it('pipelines are paged downwards by number, and found by commit', async () => {
    const { id } = await team.server.project('team/paged');
    const path = `${PROJECTS}/${id}/pipelines`;
    const sha = 'a'.repeat(40);
    for (const more of [{}, { sha }, {}]) await team.server.pipeline(id, CONFIG, more);
    const numbers = async (query: string) =>
      ((await team.server.ask('GET', `${path}?${query}`)).json as { number: number }[]).map(
        ({ number }) => number,
      );
    expect(await numbers('limit=2')).toEqual([3, 2]);
    expect(await numbers('limit=2&before=2')).toEqual([1]);
    expect(await numbers(`sha=${sha}`)).toEqual([2]);
    expect((await team.server.ask('GET', `${path}?before=0`)).status).toBe(400);
    expect((await team.server.ask('GET', `${path}/2`)).json).toMatchObject({
      number: 2,
      sha,
      before_sha: '0'.repeat(40),
    });
  });

  it('a pipeline has what its commit says, with the offset of its time', async () => {
    const { id } = await team.server.project('team/dated');
    const more = { tag: true, ref: 'v1', commit: { ...commit, created_at: '2026-02-03T05:04:00' } };
    const created = (await team.server.pipeline(id, CONFIG, more)) as unknown as Json;
    expect(created).toMatchObject({
      event: 'tag',
      tag: true,
      commit: { ...commit, created_at: '2026-02-03T05:04:00Z' },
      status: 'pending',
      builds: [{ name: 'unit', stage: 'test', status: 'pending', job_number: 1 }],
    });
    const kept = (await team.server.pipeline(id, CONFIG, { commit })) as unknown as Json;
    expect(kept['commit']).toEqual(commit);
  });

  it('a token opens until it expires, is revoked, or its user is blocked', async () => {
    const { id, token } = await team.server.user('brief');
    const opens = async (text: string) =>
      (await team.server.ask('GET', '/api/ledger/user', { token: text })).status;
    const issue = (body: Json) => team.server.must<Json>(201, 'POST', `${USERS}/${id}/tokens`, { body });
    const never = await issue({ name: 'never', expires_at: null });
    expect(never).toMatchObject({ name: 'never', expires_at: null, user_id: id });
    const late = await issue({ name: 'late', expires_at: '2999-01-01T00:00:00+01:00' });
    expect(late['expires_at']).toBe('2998-12-31T23:00:00.000Z');
    const past = await issue({ name: 'past', expires_at: '2020-01-01' });
    const given = [never, late, past].map(one => String(one['token']));
    expect(await Promise.all(given.map(opens))).toEqual([200, 200, 401]);

    const listed = await team.server.must<Json[]>(200, 'GET', `${USERS}/${id}/tokens`);
    expect(listed.map(({ name }) => name)).toEqual(['test', 'never', 'late', 'past']);
    expect(given.filter(text => JSON.stringify(listed).includes(text))).toEqual([]);

    await team.server.must(204, 'DELETE', `${USERS}/${id}/tokens/${Number(never['id'])}`);
    expect(await Promise.all(given.map(opens))).toEqual([401, 200, 401]);
    expect((await team.server.ask('DELETE', `${USERS}/${id}/tokens/${Number(never['id'])}`)).status).toBe(
      404,
    );

    expect(await team.server.must(200, 'POST', `${USERS}/${id}/block`)).toMatchObject({ state: 'blocked' });
    expect(await opens(token)).toBe(401);
    expect((await team.server.ask('POST', `${USERS}/${id}/tokens`, { body: { name: 'x' } })).status).toBe(
      403,
    );
  });

  it('who am I says whose token it is', async () => {
    const me = (await team.as('reporter', 'GET', '/api/ledger/user')).json as Json;
    expect(me).toMatchObject({
      id: team.ids['reporter'],
      username: 'reporter',
      admin: false,
      state: 'active',
    });
    const mine = (await team.as('reporter', 'GET', `${USERS}/${team.ids['reporter']}/tokens`)).json as Json[];
    expect(mine.map(({ id }) => id)).toEqual([me['token_id']]);
  });

  it('a runner is listed, changed and removed', async () => {
    const id = await team.server.runnerId();
    const path = `/api/ledger/runners/${id}`;
    const changes = {
      active: false,
      description: 'box 2',
      tag_list: ['linux', 'linux'],
      run_untagged: false,
    };
    expect((await team.server.ask('PATCH', path, { body: changes })).json).toMatchObject({
      id,
      active: false,
      description: 'box 2',
      tag_list: ['linux'],
      run_untagged: false,
      is_shared: true,
      project_id: null,
    });
    const listed = (await team.server.ask('GET', `/api/ledger/runners?after=${id - 1}`)).json as Json[];
    expect(listed[0]).toEqual((await team.server.ask('GET', path)).json);
    expect((await team.server.ask('DELETE', path)).status).toBe(204);
    expect((await team.server.ask('GET', path)).status).toBe(404);
    expect(JSON.stringify((await team.server.ask('GET', '/api/ledger/runners')).json)).not.toContain('box 2');
  });
});

describe('The history of a build', () => {
  it('is an array, oldest first, with who, when, why and from what to what', async () => {
    const { id } = await team.server.project('team/history');
    const access_level = 30;
    await team.server.must(200, 'PUT', `${PROJECTS}/${id}/members/${team.ids['owner']}`, {
      body: { access_level },
    });
    const { builds } = await team.server.pipeline(id, CONFIG);
    const build = Number(builds[0]?.id);
    await team.server.must(201, 'POST', `/api/v3/projects/${id}/builds/${build}/cancel?sudo=owner`, {
      headers: { 'x-ledger-reason': 'wrong branch', 'x-request-id': 'req-7' },
    });
    const answer = await team.server.ask('GET', `/api/ledger/builds/${build}/history`);
    const history = answer.json as Json[];
    expect(history.map(({ type, from, to }) => [type, from, to])).toEqual([
      ['BuildCreated', null, 'created'],
      ['BuildEnqueued', 'created', 'pending'],
      ['BuildCanceled', 'pending', 'canceled'],
    ]);
    expect(history.map(({ revision }) => revision)).toEqual([0, 1, 2]);
    expect(history.map(({ previous_hash }) => previous_hash)).toEqual([
      null,
      history[0]?.['hash'],
      history[1]?.['hash'],
    ]);
    expect(history[2]).toMatchObject({
      actor: { kind: 'user', id: 1, username: 'root', on_behalf_of: team.ids['owner'] },
      reason: 'wrong branch',
      correlation_id: 'req-7',
      summary: `root in the name of owner canceled build ${build} (was pending): wrong branch`,
    });
    const times = history.map(({ occurred_at }) => String(occurred_at));
    expect(times).toEqual(times.toSorted());
    expect(times.every(time => new Date(time).toISOString() === time)).toBe(true);
  });
});

describe('Every answer is as the OpenAPI document says', () => {
  it.each([
    ['get /api/ledger/user', '/api/ledger/user'],
    ['get /api/ledger/users', USERS],
    ['get /api/ledger/users/{id}', `${USERS}/1`],
    ['get /api/ledger/users/{id}/tokens', `${USERS}/1/tokens`],
    ['get /api/ledger/projects', PROJECTS],
    ['get /api/ledger/projects/{id}', `${PROJECTS}/1`],
    ['get /api/ledger/projects/{id}/members', `${PROJECTS}/1/members`],
    ['get /api/ledger/projects/{id}/pipelines', `${PROJECTS}/1/pipelines`],
    ['get /api/ledger/projects/{id}/pipelines/{number}', `${PROJECTS}/1/pipelines/1`],
    ['get /api/ledger/runners', '/api/ledger/runners'],
    ['get /api/ledger/builds/{id}', '/api/ledger/builds/1'],
    ['get /api/ledger/builds/{id}/history', '/api/ledger/builds/1/history'],
    ['get /health/live', '/health/live'],
    ['get /health/ready', '/health/ready'],
    ['get /api/v3/projects/{id}/builds', '/api/v3/projects/1/builds'],
    ['get /api/repos/{owner}/{name}/builds', '/api/repos/team/app/builds'],
  ])('%s', async (route, path) => {
    const headers = { authorization: `Bearer ${ROOT_TOKEN}` };
    const answer = await team.server.ask('GET', path, { headers });
    const found = undocumented(route, answer.status, answer.json);
    // GitLab's long user has more fields than are worth describing.
    expect(found.filter(difference => !/\.user\.\w+ is not documented$/.test(difference))).toEqual([]);
    if (Array.isArray(answer.json)) expect(answer.json.length).toBeGreaterThan(0);
  });

  it('of POST and PATCH, too', async () => {
    const issued = await team.server.ask('POST', `${USERS}/1/tokens`, { body: { name: 'doc' } });
    expect(undocumented('post /api/ledger/users/{id}/tokens', 201, issued.json)).toEqual([]);
    const created = await team.server.ask('POST', PROJECTS, { body: { path: 'team/doc', repo_url: 'x' } });
    expect(undocumented('post /api/ledger/projects', 201, created.json)).toEqual([]);
    const begun = await team.server.ask('POST', `${PROJECTS}/1/pipelines`, { body: pipeline });
    expect(undocumented('post /api/ledger/projects/{id}/pipelines', 201, begun.json)).toEqual([]);
    const refused = await team.server.ask('POST', PROJECTS, { body: {} });
    expect(undocumented('post /api/ledger/projects', 422, refused.json)).toEqual([]);
  });
});
