import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Ask } from './support/server.js';
import { type Json, pipeline, PROJECTS, Team, USERS } from './support/team.js';

let team: Team;

beforeAll(async () => {
  team = await Team.start();
});

afterAll(() => team.stop());

const EVERYONE = [
  'anonymous',
  'bad token',
  'stranger',
  'guest',
  'reporter',
  'developer',
  'master',
  'owner',
  'admin',
] as const;

/** The status for each of EVERYONE, in that order. */
const by = (...codes: readonly number[]) => Object.fromEntries(EVERYONE.map((who, at) => [who, codes[at]]));

const level = (access_level: number) => ({ body: { access_level } });

/** In the project where there is a user of each role. */
const at = (path = '') => `${PROJECTS}/${team.project}${path}`;

describe('Who may do what', () => {
  it.each<[string, string, () => string, unknown, readonly number[]]>([
    ['read a project', 'GET', () => at(), undefined, [401, 401, 404, 200, 200, 200, 200, 200, 200]],
    ['change it', 'PATCH', () => at(), {}, [401, 401, 404, 403, 403, 403, 200, 200, 200]],
    [
      'see its members',
      'GET',
      () => at('/members'),
      undefined,
      [401, 401, 404, 200, 200, 200, 200, 200, 200],
    ],
    [
      'see its pipelines',
      'GET',
      () => at('/pipelines'),
      undefined,
      [401, 401, 404, 403, 200, 200, 200, 200, 200],
    ],
    ['create one', 'POST', () => at('/pipelines'), pipeline, [401, 401, 404, 403, 403, 201, 201, 201, 201]],
    [
      'see a build',
      'GET',
      () => '/api/ledger/builds/1',
      undefined,
      [401, 401, 404, 403, 200, 200, 200, 200, 200],
    ],
    [
      'see its history',
      'GET',
      () => '/api/ledger/builds/1/history',
      undefined,
      [401, 401, 404, 403, 200, 200, 200, 200, 200],
    ],
    ['create a user', 'POST', () => USERS, {}, [401, 401, 403, 403, 403, 403, 403, 403, 422]],
    [
      'see runners',
      'GET',
      () => '/api/ledger/runners',
      undefined,
      [401, 401, 403, 403, 403, 403, 403, 403, 200],
    ],
    [
      'block a user',
      'POST',
      () => `${USERS}/999/block`,
      undefined,
      [401, 401, 403, 403, 403, 403, 403, 403, 404],
    ],
  ])('%s', async (_what, method, path, body, codes) => {
    expect(await team.statuses(method, path(), body, EVERYONE)).toEqual(by(...codes));
  });

  it('nobody learns from how a body is refused what they may not see', async () => {
    const { stranger, guest, developer } = await team.statuses(
      'POST',
      at('/pipelines'),
      { nonsense: 1 },
      EVERYONE,
    );
    expect({ stranger, guest, developer }).toEqual({ stranger: 404, guest: 403, developer: 422 });
    const unknown = await team.as('stranger', 'PATCH', `${PROJECTS}/4711`, { body: { nonsense: 1 } });
    expect(unknown.json).toEqual((await team.as('stranger', 'PATCH', at(), { body: {} })).json);
  });

  it('a public project is read by everyone who is signed in, and changed by members', async () => {
    const path = `${PROJECTS}/${team.openProject}`;
    expect(await team.statuses('GET', path, undefined, ['anonymous', 'stranger'])).toEqual({
      anonymous: 401,
      stranger: 200,
    });
    expect(await team.statuses('GET', `${path}/pipelines`, undefined, ['stranger'])).toEqual({
      stranger: 200,
    });
    expect(await team.statuses('PATCH', path, {}, ['stranger'])).toEqual({ stranger: 403 });
    expect(await team.statuses('POST', `${path}/pipelines`, pipeline, ['stranger'])).toEqual({
      stranger: 403,
    });
  });

  it('a user sees and changes themselves, an admin everyone, nobody else anybody', async () => {
    const path = `${USERS}/${team.ids['guest']}`;
    const expected = { guest: 200, owner: 404, stranger: 404, admin: 200 };
    expect(await team.statuses('GET', path, undefined, Object.keys(expected))).toEqual(expected);
    expect(await team.statuses('GET', `${path}/tokens`, undefined, Object.keys(expected))).toEqual(expected);
    const issuing = await team.statuses('POST', `${path}/tokens`, { name: 'x' }, Object.keys(expected));
    expect(issuing).toEqual({ guest: 201, owner: 404, stranger: 404, admin: 201 });
    const everyone = (await team.as('guest', 'GET', USERS)).json as Json[];
    expect(everyone.map(({ username }) => username)).toEqual(['guest']);
  });

  it('a token is taken as PRIVATE-TOKEN, as Bearer, and as a parameter; 401 says how', async () => {
    const token = team.tokenOf('guest');
    const ways: Ask[] = [
      { headers: { 'private-token': token } },
      { headers: { authorization: `Bearer ${token}` } },
    ];
    for (const way of ways) {
      expect((await team.server.ask('GET', '/api/ledger/user', { token: null, ...way })).json).toMatchObject({
        username: 'guest',
      });
    }
    const asked = await team.server.ask('GET', `/api/ledger/user?private_token=${token}`, { token: null });
    expect(asked.json).toMatchObject({ id: team.ids['guest'] });
    const refused = await team.server.ask('GET', '/api/ledger/user', { token: null });
    expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="Build Ledger"');
    expect(refused.headers.get('content-type')).toMatch('application/problem+json');
  });

  it('only maintainers see variables, runners token and whether the repository has credentials', async () => {
    const master = (await team.as('master', 'GET', `${PROJECTS}/team%2Fapp`)).json as Json;
    expect(master).toMatchObject({
      id: team.project,
      repo_url: 'https://git.example/team/app.git',
      has_repo_credentials: true,
      variables: [{ key: 'KEY', masked: true }],
    });
    expect(master['runners_token']).toMatch(/^rt\d+-[0-9a-f]{40}$/);
    const developer = (await team.as('developer', 'GET', `${PROJECTS}/team%2Fapp`)).json as Json;
    expect(developer).toMatchObject({ id: team.project, repo_url: 'https://git.example/team/app.git' });
    expect(Object.keys(developer)).not.toEqual(expect.arrayContaining(['variables']));
    const seen = [developer, ...((await team.as('stranger', 'GET', PROJECTS)).json as Json[])];
    expect(JSON.stringify(seen)).not.toMatch(/runners_token|has_repo_credentials|sesame|"KEY"/);
  });

  it('nobody gives more than they have, or changes who has more', async () => {
    const member = (who: string) => `${PROJECTS}/${team.project}/members/${team.ids[who]}`;
    expect((await team.as('developer', 'PUT', member('guest'), level(10))).status).toBe(403);
    expect((await team.as('master', 'PUT', member('guest'), level(50))).status).toBe(403);
    expect((await team.as('master', 'PUT', member('owner'), level(10))).status).toBe(403);
    expect((await team.as('master', 'PUT', `${PROJECTS}/${team.project}/members/1`, level(10))).status).toBe(
      403,
    );
    const given = await team.as('master', 'PUT', member('stranger'), level(20));
    expect(given.json).toEqual({ user_id: team.ids['stranger'], project_id: team.project, access_level: 20 });
    expect((await team.as('stranger', 'GET', `${PROJECTS}/${team.project}/pipelines`)).status).toBe(200);
    const members = (await team.as('guest', 'GET', `${PROJECTS}/${team.project}/members?limit=100`))
      .json as Json[];
    expect(members.map(({ username, access_level }) => [username, access_level])).toEqual([
      ['root', 50],
      ['guest', 10],
      ['reporter', 20],
      ['developer', 30],
      ['master', 40],
      ['owner', 50],
      ['stranger', 20],
    ]);
    const after = await team.as(
      'guest',
      'GET',
      `${PROJECTS}/${team.project}/members?after=${team.ids['owner']}`,
    );
    expect((after.json as Json[]).map(({ username }) => username)).toEqual(['stranger']);
  });
});
