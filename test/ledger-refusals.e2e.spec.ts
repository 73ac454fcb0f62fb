import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { undocumented } from './support/answers-as-documented.js';
import type { Answer } from './support/server.js';
import { commit, pipeline, PROJECTS, Team, USERS } from './support/team.js';

let team: Team;

beforeAll(async () => {
  team = await Team.start();
});

afterAll(() => team.stop());

const problemsOf = ({ json }: Answer) => (json as { problems: { key: string; message: string }[] }).problems;

/** Asks as the admin for what must be refused, without an event being written. */
async function refusing(method: string, path: string, body: unknown, status = 422): Promise<Answer> {
  const before = await team.server.running.engine.store.lastPosition();
  const answer = await team.server.ask(method, path, { body });
  expect([answer.status, answer.text]).toEqual([status, answer.text]);
  expect(answer.json).toMatchObject({ type: 'about:blank', status, detail: expect.any(String) });
  expect(await team.server.running.engine.store.lastPosition()).toBe(before);
  return answer;
}

describe('What is not as it must be is refused, and nothing is written', () => {
  const newProject = { path: 'team/new', repo_url: 'https://git.example/new.git' };
  const newUser = { username: 'eve', name: 'Eve', email: 'eve@ci.example' };

  it.each<[string, unknown]>([
    ['repo_url', { path: 'team/new' }],
    ['repo_url', { ...newProject, repo_url: null }],
    ['repo_url', { ...newProject, repo_url: '--upload-pack=touch x' }],
    ['path', { repo_url: 'x' }],
    ['path', { ...newProject, path: 'app' }],
    ['path', { ...newProject, path: `team/${'a'.repeat(251)}` }],
    ['path', { ...newProject, path: ['team/new'] }],
    ['default_branch', { ...newProject, default_branch: '' }],
    ['default_branch', { ...newProject, default_branch: 'a\u0000b' }],
    ['build_timeout', { ...newProject, build_timeout: 59 }],
    ['build_timeout', { ...newProject, build_timeout: 2_592_001 }],
    ['build_timeout', { ...newProject, build_timeout: '3600' }],
    ['build_timeout', { ...newProject, build_timeout: 60.5 }],
    ['build_timeout', { ...newProject, build_timeout: null }],
    ['public', { ...newProject, public: 'yes' }],
    ['shared_runners', { ...newProject, shared_runners: 1 }],
    ['variables', { ...newProject, variables: {} }],
    ['variables', { ...newProject, variables: [[]] }],
    ['variables', { ...newProject, variables: [null] }],
    ['variables', { ...newProject, variables: Array.from({ length: 201 }, () => ({ key: 'A', value: '' })) }],
    [
      'variables.1.key',
      {
        ...newProject,
        variables: [
          { key: 'A', value: '' },
          { key: '1A', value: '' },
        ],
      },
    ],
    ['variables.0.value', { ...newProject, variables: [{ key: 'A', value: 'x'.repeat(65_537) }] }],
    ['variables.0.masked', { ...newProject, variables: [{ key: 'A', value: '', masked: null }] }],
    ['timeout', { ...newProject, timeout: 60 }],
    ['body', [newProject]],
    ['body', null],
    ['body', 7],
    ['body', true],
  ])('%s of a new project', async (key, body) => {
    expect(problemsOf(await refusing('POST', PROJECTS, body)).map(problem => problem.key)).toEqual([key]);
  });

  it.each<[string, unknown]>([
    ['path', { path: 'team/renamed' }],
    ['repo_url', { repo_url: '' }],
    ['build_timeout', { build_timeout: null }],
    ['variables.0.value', { variables: [{ key: 'A' }] }],
  ])('%s of a change of a project', async (key, body) => {
    const answer = await refusing('PATCH', `${PROJECTS}/${team.project}`, body);
    expect(problemsOf(answer).map(problem => problem.key)).toEqual([key]);
  });

  it.each<[string, unknown]>([
    ['username', { ...newUser, username: '007' }],
    ['username', { ...newUser, username: 'a b' }],
    ['username', { ...newUser, username: 'a'.repeat(256) }],
    ['name', { ...newUser, name: '' }],
    ['name', { ...newUser, name: 'E\nve' }],
    ['email', { ...newUser, email: 'eve' }],
    ['admin', { ...newUser, admin: null }],
    ['admin', { ...newUser, admin: 'true' }],
    ['is_admin', { ...newUser, is_admin: true }],
  ])('%s of a new user', async (key, body) => {
    expect(problemsOf(await refusing('POST', USERS, body)).map(problem => problem.key)).toEqual([key]);
  });

  it.each(['', '2027-W05', '20270101T000000Z', '2027-13-01', '2027-02-30', 'tomorrow', 1_900_000_000, {}])(
    'a token until %j',
    async expires_at => {
      const answer = await refusing('POST', `${USERS}/1/tokens`, { name: 'x', expires_at });
      expect(problemsOf(answer).map(problem => problem.key)).toEqual(['expires_at']);
    },
  );

  it.each([0, 5, 60, '30', null, undefined, [30]])('an access level of %j', async access_level => {
    const path = `${PROJECTS}/${team.project}/members/${team.ids['guest']}`;
    expect(problemsOf(await refusing('PUT', path, { access_level }))[0]).toMatchObject({
      key: 'access_level',
    });
  });

  it.each<[string, object]>([
    ['ref', { ref: '-b' }],
    ['sha', { sha: 'HEAD' }],
    ['sha', { sha: '0FF3AE198F8601A285ADCF5C0FFF204EE6FBA5FD' }],
    ['before_sha', { before_sha: '0' }],
    ['event', { event: 'cron' }],
    ['tag', { tag: null }],
    ['commit', { commit: [] }],
    ['commit', { commit: [commit] }],
    ['commit', { commit: 'Greet' }],
    ['commit', { commit: null }],
    ['commit.created_at', { commit: { ...commit, created_at: '2026' } }],
    ['commit.message', { commit: { ...commit, message: 'x'.repeat(65_537) } }],
    ['commit.committer', { commit: { ...commit, committer: 'x' } }],
    ['config', { config: { unit: {} } }],
    ['variables', { variables: [[]] }],
    ['variables.0.key', { variables: [{ key: 'A B', value: '' }] }],
  ])('%s of a new pipeline: %j', async (key, changes) => {
    const answer = await refusing('POST', `${PROJECTS}/${team.project}/pipelines`, {
      ...pipeline,
      ...changes,
    });
    expect(problemsOf(answer).map(problem => problem.key)).toEqual([key]);
  });

  it('a configuration: each problem with its key, its line and what is wrong', async () => {
    const config = 'unit:\n  script: ["true"]\n  include: x\nlint:\n  script: 5\n';
    const answer = await refusing('POST', `${PROJECTS}/${team.project}/pipelines`, { ...pipeline, config });
    expect(answer.json).toMatchObject({ detail: 'The configuration is refused' });
    expect(problemsOf(answer)).toEqual([
      { key: 'jobs:unit:include', line: 3, message: expect.stringContaining('not supported') },
      { key: 'jobs:lint:script', line: 5, message: expect.any(String) },
    ]);
    expect(undocumented('post /api/ledger/projects/{id}/pipelines', 422, answer.json)).toEqual([]);
  });

  it('a pipeline that is too large for one append', async () => {
    const config = `unit:\n  script: ["${'x'.repeat(1_000_000)}"]\n`;
    const answer = await team.server.ask('POST', `${PROJECTS}/${team.project}/pipelines`, {
      body: { ...pipeline, config },
    });
    expect([answer.status, problemsOf(answer)]).toEqual([
      422,
      [{ key: 'body', line: null, message: expect.stringContaining('limit of 1000000 bytes') }],
    ]);
  });

  it('a name that is taken, whatever the case of its letters', async () => {
    await refusing('POST', PROJECTS, { ...newProject, path: 'Team/APP' }, 409);
    await refusing('POST', USERS, { ...newUser, username: 'ROOT' }, 409);
  });

  it('a runner that could take no build', async () => {
    const id = await team.server.runnerId();
    await refusing('PATCH', `/api/ledger/runners/${id}`, { run_untagged: false });
    await refusing('PATCH', `/api/ledger/runners/${id}`, { active: null });
    await refusing('PATCH', `/api/ledger/runners/${id}`, { tag_list: [''] });
  });

  it('to block yourself', () => refusing('POST', `${USERS}/1/block`, undefined, 409).then(() => undefined));

  it.each([
    `${PROJECTS}/4711`,
    `${PROJECTS}/9007199254740993`,
    `${PROJECTS}/99999999999999999999`,
    `${PROJECTS}/-1`,
    `${PROJECTS}/no%2Fsuch`,
    `${PROJECTS}/1/pipelines/4711`,
    `${PROJECTS}/1/pipelines/one`,
    `${USERS}/4711`,
    `${USERS}/9007199254740993`,
    `${USERS}/ada`,
    '/api/ledger/runners/4711',
    '/api/ledger/builds/4711',
    '/api/ledger/builds/9007199254740993/history',
    '/api/ledger/builds/1e3',
    '/api/ledger/nothing',
  ])('an id that names nothing: GET %s', async path => {
    const answer = await team.server.ask('GET', path);
    expect([answer.status, answer.json]).toMatchObject([404, { title: 'Not Found', status: 404 }]);
  });

  it.each([
    ['PATCH', `${PROJECTS}/4711`],
    ['PUT', `${PROJECTS}/1/members/4711`],
    ['POST', `${USERS}/4711/tokens`],
    ['DELETE', `${USERS}/1/tokens/4711`],
    ['DELETE', '/api/ledger/runners/4711'],
  ])('an id that names nothing: %s %s', async (method, path) => {
    const body = { PATCH: {}, PUT: { access_level: 10 }, POST: { name: 'x' } }[method];
    expect((await team.server.ask(method, path, body === undefined ? {} : { body })).status).toBe(404);
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=x',
    'limit=',
    'after=-1',
    'after=1.5',
    'after=1&after=2',
    'limit=1e1',
  ])('a page of ?%s', async query =>
    expect((await team.server.ask('GET', `${PROJECTS}?${query}`)).status).toBe(400),
  );
});
