import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GitlabWorld, SHA, type BuildName, type Role } from './support/gitlab-world.js';
import type { Answer } from './support/server.js';

let world: GitlabWorld;

beforeAll(async () => {
  world = await GitlabWorld.start();
});
afterAll(() => world.stop());

const told = ({ status, text }: Answer): string => `${status} ${text}`;
const project = (path = '', id: number | string = world.team) => `/projects/${id}${path}`;
const one = (name: BuildName, path = '', id: number | string = world.team) =>
  project(`/builds/${world.build(name)}${path}`, id);
const history = async (build: number) => {
  const path = `/api/ledger/builds/${build}/history`;
  return world.server.must<{ events?: object[] } | object[]>(200, 'GET', path);
};

const UNAUTHORIZED = '401 {"message":"401 Unauthorized"}';
const HIDDEN = '404 {"message":"404 Project Not Found"}';
const FORBIDDEN = '403 {"message":"403 Forbidden"}';
const NOT_FOUND = '404 {"message":"404 Not Found"}';
const NO_RECORD = '404 {"message":"404 Not found"}';
const UNPLAYABLE = '400 {"message":"400 (Bad request) \\"Unplayable Job\\" not given"}';
const NOT_RETRYABLE = '403 {"message":"403 Forbidden - Build is not retryable"}';
const NOT_ERASABLE = '403 {"message":"403 Forbidden - Build is not erasable!"}';

// The lowest role that may, of a project's members, and what it is answered.
const routes = (): readonly [method: string, path: string, lowest: Role, done: string][] => [
  ['GET', project(), 'guest', '200'],
  ['GET', project('/builds'), 'guest', '200'],
  ['GET', project(`/repository/commits/${SHA}/builds`), 'reporter', '200'],
  ['GET', one('archived'), 'reporter', '200'],
  ['GET', one('archived', '/trace'), 'reporter', '200'],
  ['GET', one('archived', '/artifacts'), 'reporter', '200'],
  ['GET', project('/builds/artifacts/nowhere/download?job=x'), 'reporter', NO_RECORD],
  ['POST', one('waiting', '/play'), 'reporter', UNPLAYABLE],
  ['POST', one('stopped', '/cancel'), 'developer', '201'],
  ['POST', one('waiting', '/retry'), 'developer', NOT_RETRYABLE],
  ['POST', one('waiting', '/erase'), 'developer', NOT_ERASABLE],
  ['POST', one('archived', '/artifacts/keep'), 'developer', '200'],
];

describe('Each route to each role', () => {
  const NOBODY: readonly Role[] = ['anonymous', 'blocked'];
  const MEMBERS: readonly Role[] = ['guest', 'reporter', 'developer', 'master', 'admin'];

  it.each(Array.from({ length: 12 }, (_, at) => at))('of a private project, route %d', async at => {
    const [method, path, lowest, done] = routes()[at] ?? ['', '', 'admin', ''];
    for (const role of NOBODY)
      expect([role, told(await world.ask(role, method, path))]).toEqual([role, UNAUTHORIZED]);
    expect(told(await world.ask('stranger', method, path))).toBe(HIDDEN);
    for (const role of MEMBERS) {
      const answer = told(await world.ask(role, method, path));
      const wanted = MEMBERS.indexOf(role) < MEMBERS.indexOf(lowest) ? FORBIDDEN : done;
      expect([role, method, path, answer.slice(0, wanted.length)]).toEqual([role, method, path, wanted]);
    }
  });

  it('of a public project lets everyone read who is signed in, and play, but change nothing', async () => {
    const at = (path: string) => project(`/builds/${world.builds.get('open')}${path}`, world.open);
    const statuses = async (role: Role, method: string, paths: string[]) =>
      Promise.all(paths.map(async path => (await world.ask(role, method, path)).status));
    const reads = [project('/builds', world.open), at(''), at('/trace'), project('', world.open)];
    expect(await statuses('stranger', 'GET', reads)).toEqual([200, 200, 200, 200]);
    expect(await statuses('anonymous', 'GET', reads)).toEqual([401, 401, 401, 401]);
    expect(told(await world.ask('stranger', 'POST', at('/play')))).toBe(UNPLAYABLE);
    for (const path of ['/cancel', '/retry', '/erase', '/artifacts/keep']) {
      expect([path, told(await world.ask('stranger', 'POST', at(path)))]).toEqual([path, FORBIDDEN]);
    }
  });

  it('of a project without builds shows the list and forbids the rest, to admins too', async () => {
    for (const role of ['stranger', 'admin'] as const) {
      expect(told(await world.ask(role, 'GET', project('/builds', world.off)))).toBe('200 []');
      for (const path of [
        '/builds/1',
        `/repository/commits/${SHA}/builds`,
        '/builds/artifacts/a/download?job=b',
      ]) {
        expect(told(await world.ask(role, 'GET', project(path, world.off)))).toBe(FORBIDDEN);
      }
      expect(told(await world.ask(role, 'POST', project('/builds/1/cancel', world.off)))).toBe(FORBIDDEN);
    }
  });

  it('tells a guest of the archives, but not where they are', async () => {
    const path = project('/builds?scope=success');
    const [build] = (await world.ask('guest', 'GET', path)).json as Record<string, unknown>[];
    expect(build).toMatchObject({ download_url: null, artifacts_file: { size: 9 } });
    const [same] = (await world.ask('reporter', 'GET', path)).json as Record<string, unknown>[];
    expect(same?.['download_url']).toBe(`${world.server.url}/api/v3${one('archived', '/artifacts')}`);
  });
});

describe('What is checked comes in the order of GitLab', () => {
  it.each<[Role, string, string, string]>([
    ['anonymous', 'GET', '/projects/999/builds?scope=nope', UNAUTHORIZED],
    ['admin', 'GET', '/projects/999/builds?scope=nope', '400 {"error":"scope does not have a valid value"}'],
    ['admin', 'GET', '/projects/999/builds/abc', '400 {"error":"build_id is invalid"}'],
    ['admin', 'POST', '/projects/999/builds/abc/cancel', '400 {"error":"build_id is invalid"}'],
    ['admin', 'GET', '/projects/999/builds/abc/trace', '400 {"error":"build_id is invalid"}'],
    ['admin', 'GET', '/projects/999/builds/artifacts/x/download', '400 {"error":"job is missing"}'],
    ['admin', 'GET', '/projects/999/builds/1', HIDDEN],
    ['guest', 'GET', '/projects/1/builds/999', FORBIDDEN],
    ['reporter', 'GET', '/projects/1/builds/999', NOT_FOUND],
    ['reporter', 'POST', '/projects/1/builds/999/retry', FORBIDDEN],
    ['developer', 'POST', '/projects/1/builds/999/retry', NOT_FOUND],
  ])('%s %s %s: %s', async (role, method, path, answer) => {
    expect(told(await world.ask(role, method, path))).toBe(answer);
  });

  it.each(['', '/trace', '/artifacts'])('a build of another project is not there%s', async path => {
    const build = `/builds/${world.builds.get('open')}`;
    expect(told(await world.ask('admin', 'GET', project(`${build}${path}`)))).toBe(NOT_FOUND);
  });

  it.each(['0', '-1', '9007199254740993', '9'.repeat(40)])('a build %s is not there', async id => {
    expect(told(await world.ask('admin', 'GET', project(`/builds/${id}`)))).toBe(NOT_FOUND);
  });

  it.each(['abc', '1.5', '%00', '1%00', '1e1'])('a build %s is no number', async id => {
    const answer = await world.ask('admin', 'GET', project(`/builds/${id}`));
    expect(told(answer)).toBe('400 {"error":"build_id is invalid"}');
  });

  it.each(['a%00b', 'team%2Fnone', 'team%2Fapp%00', '9'.repeat(30), '12abc'])(
    'a project %s is not there',
    async id => {
      expect(told(await world.ask('admin', 'GET', `/projects/${id}/builds`))).toBe(HIDDEN);
    },
  );

  it('a path that is no UTF-8 is refused, and nothing of it repeated', async () => {
    for (const path of ['/projects/%ff/builds', '/projects/1/builds/%zz?private_token=hunter22']) {
      const answer = await world.ask('admin', 'GET', path);
      expect(told(answer)).toBe('400 {"error":"the path is not percent-encoded UTF-8"}');
    }
  });
});

describe('A token', () => {
  it.each<[string, (token: string) => object, string]>([
    ['PRIVATE-TOKEN', token => ({ headers: { 'private-token': token } }), ''],
    ['Bearer', token => ({ headers: { authorization: `Bearer ${token}` } }), ''],
    ['private_token', () => ({}), 'private_token'],
    ['access_token', () => ({}), 'access_token'],
  ])('is taken as %s', async (_name, asked, param) => {
    const token = world.tokens.get('reporter') ?? '';
    const query = param === '' ? '' : `?${param}=${token}`;
    const answer = await world.ask('anonymous', 'GET', `${one('archived')}${query}`, asked(token));
    expect(answer.status).toBe(200);
  });

  it('stands in a JSON body or in a form, too', async () => {
    const token = world.tokens.get('developer') ?? '';
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const more of [
      { body: { private_token: token } },
      { body: `private_token=${token}`, headers: form },
    ]) {
      expect((await world.ask('anonymous', 'POST', one('stopped', '/cancel'), more)).status).toBe(201);
    }
  });
});

describe('Sudo', () => {
  it.each<[string, () => object, () => string]>([
    ['the header and a name', () => ({ headers: { sudo: 'guest' } }), () => ''],
    ['the header and an id', () => ({ headers: { sudo: String(world.users.get('guest')) } }), () => ''],
    ['the parameter and a name', () => ({}), () => '?sudo=guest'],
    ['the parameter and an id', () => ({}), () => `?sudo=${world.users.get('guest')}`],
  ])('by %s has the rights of the other user', async (_way, more, query) => {
    expect(told(await world.ask('admin', 'GET', one('archived') + query(), more()))).toBe(FORBIDDEN);
    expect((await world.ask('admin', 'GET', `/user${query()}`, more())).json).toMatchObject({
      username: 'guest',
    });
  });

  it('is for admins, as someone who is there', async () => {
    expect(told(await world.ask('master', 'GET', '/user?sudo=guest'))).toBe(
      '403 {"message":"403 Forbidden - Must be admin to use sudo"}',
    );
    expect(told(await world.ask('admin', 'GET', '/user?sudo=zed'))).toBe(
      '404 {"message":"404 No user id or username for: zed Not Found"}',
    );
  });

  it('stands in the history beside the admin', async () => {
    const build = await world.ended('sudo', 'failed', null);
    const answer = await world.ask('admin', 'POST', project(`/builds/${build}/retry?sudo=developer`));
    expect(answer.json).toMatchObject({ status: 'pending', user: { username: 'developer' } });
    const events = JSON.stringify(await history(build));
    expect(events).toMatch(/"BuildRetried".*"on_behalf_of":/);
    const retried = (answer.json as { id: number }).id;
    await world.ask('admin', 'POST', project(`/builds/${retried}/cancel`));
  });
});
