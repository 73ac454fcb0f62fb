import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GitlabWorld } from './support/gitlab-world.js';
import type { Answer } from './support/server.js';

let world: GitlabWorld;

beforeAll(async () => {
  world = await GitlabWorld.start({ LEDGER_MAX_BODY: '4096' });
});
afterAll(() => world.stop());

const told = ({ status, text }: Answer): string => `${status} ${text}`;
const build = (path = '') => `/projects/${world.team}/builds/${world.build('waiting')}${path}`;
const JSON_TYPE = { 'content-type': 'application/json' };
const NOT_ALLOWED = '405 {"error":"405 Not Allowed"}';
const NO_ROUTE = '404 {"error":"404 Not Found"}';

describe('A request that makes no sense', () => {
  it.each([
    ['POST', '/projects/1/builds', 'GET, HEAD'],
    ['DELETE', '/projects/1/builds/1', 'GET, HEAD'],
    ['PUT', '/projects/1/builds/1/trace', 'GET, HEAD'],
    ['POST', '/projects/1/builds/artifacts/a/b/download?job=x', 'GET, HEAD'],
    ['GET', '/projects/1/builds/1/cancel', 'POST'],
    ['GET', '/projects/1/builds/1/retry', 'POST'],
    ['DELETE', '/projects/1/builds/1/erase', 'POST'],
    ['PUT', '/projects/1/builds/1/play', 'POST'],
    ['PATCH', '/projects/1/builds/1/artifacts/keep', 'POST'],
    ['DELETE', '/projects/1', 'GET, HEAD'],
    ['POST', '/projects', 'GET, HEAD'],
    ['PUT', '/user', 'GET, HEAD'],
  ])('%s %s is not allowed', async (method, path, allowed) => {
    const answer = await world.ask('admin', method, path);
    expect([told(answer), answer.headers.get('allow')]).toEqual([NOT_ALLOWED, allowed]);
  });

  it.each(['/nope', '/projects/1/nope', '/projects/1/builds/1/nope', '/projects/team/app/builds', ''])(
    'to no route, %s, is not found',
    async path => {
      expect(told(await world.ask('admin', 'GET', path))).toBe(NO_ROUTE);
    },
  );

  it.each<[string, string | Uint8Array, string]>([
    ['malformed JSON', '{"private_token":', '400 {"error":"the body is not valid JSON"}'],
    ['invalid UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d), '400 {"error":"the body is not valid UTF-8"}'],
    ['a prototype', '{"__proto__": {"sudo": "1"}}', '400 {"error":"the body is not valid JSON"}'],
    ['too much', JSON.stringify({ a: 'x'.repeat(5_000) }), '413 {"message":"413 Request Entity Too Large"}'],
  ])('with %s is refused, and nothing happens', async (_what, body, answer) => {
    for (const command of ['/cancel', '/retry', '/erase', '/play', '/artifacts/keep']) {
      const asked = await world.ask('developer', 'POST', build(command), { headers: JSON_TYPE, body });
      expect([command, told(asked)]).toEqual([command, answer]);
    }
    expect((await world.ask('developer', 'GET', build())).json).toMatchObject({ status: 'pending' });
  });

  it.each(['null', '[]', '"text"', '7', '{}', ''])(
    'with the JSON %j is taken as without a body',
    async body => {
      const asked = await world.ask('developer', 'POST', build('/erase'), { headers: JSON_TYPE, body });
      expect(told(asked)).toBe('403 {"message":"403 Forbidden - Build is not erasable!"}');
    },
  );

  it('with a sudo that is no text is not carried out as the admin', async () => {
    const ask = (sudo: unknown) => world.ask('admin', 'POST', build('/cancel'), { body: { sudo } });
    expect(told(await ask(999))).toBe('404 {"message":"404 No user id or username for: 999 Not Found"}');
    for (const sudo of [true, { id: 2 }, [], ['zed']])
      expect([sudo, (await ask(sudo)).status]).toEqual([sudo, 404]);
    expect((await world.ask('developer', 'GET', build())).json).toMatchObject({ status: 'pending' });
  });
});

describe('The user', () => {
  it('is the one whose token it is, without any token', async () => {
    const { status, json, text } = await world.ask('reporter', 'GET', '/user');
    expect([status, json]).toEqual([
      200,
      expect.objectContaining({
        id: world.users.get('reporter'),
        username: 'reporter',
        email: 'reporter@ci.example',
        state: 'active',
        is_admin: false,
        identities: [],
        two_factor_enabled: false,
        external: false,
      }),
    ]);
    expect(text).not.toMatch(/token/i);
    expect((await world.ask('anonymous', 'GET', '/user')).status).toBe(401);
    expect((await world.ask('blocked', 'GET', '/user.json')).status).toBe(401);
  });
});

const paths = async (role: 'admin' | 'stranger' | 'reporter', query = '') => {
  const { json } = await world.ask(role, 'GET', `/projects${query}`);
  return (json as { path_with_namespace: string }[]).map(project => project.path_with_namespace);
};

describe('Projects', () => {
  it('are those of the one who asks, newest first; an admin sees all', async () => {
    expect(await paths('admin')).toEqual(['team/skipping', 'team/off', 'team/open', 'team/app']);
    expect(await paths('reporter')).toEqual(['team/app']);
    expect(await paths('stranger')).toEqual([]);
  });

  it.each([
    ['?search=OP', ['team/open']],
    ['?search=team', []],
    ['?visibility=public&sort=asc', ['team/open', 'team/off']],
    ['?visibility=internal', []],
    ['?archived=true', []],
    ['?order_by=name&sort=asc', ['team/app', 'team/off', 'team/open', 'team/skipping']],
    ['?order_by=id&sort=asc&per_page=1&page=2', ['team/open']],
    ['?simple=true&per_page=1', ['team/skipping']],
  ])('with %s', async (query, found) => {
    expect(await paths('admin', query)).toEqual(found);
  });

  it('are cut into pages', async () => {
    const { headers } = await world.ask(
      'admin',
      'GET',
      '/projects?per_page=3&private_token=test-root-token-0123456789',
    );
    expect([headers.get('x-total'), headers.get('x-total-pages')]).toEqual(['4', '2']);
    const url = `${world.server.url}/api/v3/projects`;
    expect(headers.get('link')).toBe(
      `<${url}?page=2&per_page=3>; rel="next", <${url}?page=1&per_page=3>; rel="first", <${url}?page=2&per_page=3>; rel="last"`,
    );
  });

  it.each([
    ['?order_by=stars', '400 {"error":"order_by does not have a valid value"}'],
    ['?page=x&simple=z', '400 {"error":"simple is invalid, page is invalid"}'],
  ])('%s are refused', async (query, answer) => {
    expect(told(await world.ask('admin', 'GET', `/projects${query}`))).toBe(answer);
  });

  it('one is shown by number and by path; its runners_token to masters alone', async () => {
    const shown = {
      id: world.team,
      path_with_namespace: 'team/app',
      default_branch: 'master',
      public: false,
    };
    for (const id of [world.team, 'team%2Fapp', 'team%2Fapp.json']) {
      const { json } = await world.ask('reporter', 'GET', `/projects/${id}`);
      expect(json).toMatchObject({ ...shown, permissions: { project_access: { access_level: 20 } } });
      expect(json).not.toHaveProperty('runners_token');
    }
    const { json } = await world.ask('master', 'GET', '/projects/team%2Fapp');
    expect(json).toMatchObject({ ...shown, runners_token: expect.any(String), owner: { username: 'root' } });
    expect(told(await world.ask('stranger', 'GET', '/projects/team%2Fapp'))).toBe(
      '404 {"message":"404 Project Not Found"}',
    );
    expect((await world.ask('stranger', 'GET', `/projects/${world.open}`)).status).toBe(200);
  });
});
