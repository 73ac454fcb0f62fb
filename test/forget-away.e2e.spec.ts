import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { PersonKeysUnavailable } from '../src/people/person-keys.js';
import { ROOT_TOKEN, TestServer } from './support/server.js';

const CONFIG = 'unit:\n  script:\n    - "true"\n';
const TELLING = /zoe|forgotten/i;
const commit = {
  message: 'x',
  author_name: 'Zoe Author',
  author_email: 'zoe@home.example',
  created_at: '2026-01-05T09:00:00Z',
};

describe('While the keys of people are away', () => {
  let server: TestServer;
  let zoe: number;
  let project: number;
  let away: boolean;

  /** From now on as long as `away` is set, nobody answers for the keys. */
  const breakable = (): void => {
    const { personKeys } = server.running.engine;
    const unlessAway = <Args extends readonly unknown[], Result>(
      task: (...args: Args) => Promise<Result>,
    ): ((...args: Args) => Promise<Result>) => {
      const bound = task.bind(personKeys);
      return (...args) =>
        away ? Promise.reject(new PersonKeysUnavailable(new Error('gone'))) : bound(...args);
    };
    personKeys.load = unlessAway(personKeys.load);
    personKeys.keep = unlessAway(personKeys.keep);
    personKeys.destroy = unlessAway(personKeys.destroy);
  };
  const ask = (method: string, path: string, body?: unknown) =>
    server.ask(method, path, { headers: { authorization: `Bearer ${ROOT_TOKEN}` }, body });

  beforeEach(async () => {
    away = false;
    server = await TestServer.start();
    ({ id: project } = await server.project('team/app'));
    const { id, token } = await server.user('zoe');
    zoe = id;
    const member = { body: { access_level: 40 } };
    await server.must(200, 'PUT', `/api/ledger/projects/${project}/members/${zoe}`, member);
    const body = { ref: 'main', sha: 'a'.repeat(40), commit, config: CONFIG };
    await server.must(201, 'POST', `/api/ledger/projects/${project}/pipelines`, { token, body });
    // What was opened before is remembered: it is shown for as long as nobody is forgotten.
    await server.stop({ keep: true });
    server = await TestServer.start({}, { folder: server.folder });
    breakable();
  });
  afterEach(async () => {
    await server.stop({ keep: true });
    await rm(server.folder, { recursive: true, force: true });
  });

  const paths = () => [
    '/api/ledger/users',
    `/api/ledger/users/${zoe}`,
    '/api/ledger/users?username=zoe',
    `/api/ledger/users/${zoe}/tokens`,
    `/api/ledger/users/${zoe}/history`,
    `/api/ledger/projects/${project}/pipelines`,
    `/api/ledger/projects/${project}/pipelines/1/history`,
    '/api/ledger/events?type=UserCreated',
    '/api/ledger/events?type=PipelineCreated',
    `/api/v3/projects/${project}/builds`,
    `/api/v3/projects/${project}/builds/1`,
    '/api/repos/team/app/builds',
    '/api/repos/team/app/builds/1',
  ];

  it('what needs them is answered with 503, never with a name or a tombstone', async () => {
    away = true;
    for (const path of paths()) {
      const { status, headers, text } = await ask('GET', path);
      expect([path, status, headers.get('retry-after'), TELLING.test(text)]).toEqual([
        path,
        503,
        expect.stringMatching(/^\d+$/),
        false,
      ]);
    }
    away = false;
    for (const path of paths()) {
      const { status, text } = await ask('GET', path);
      expect([path, status, /forgotten/i.test(text)]).toEqual([path, 200, false]);
    }
    expect((await ask('GET', `/api/ledger/users/${zoe}`)).json).toMatchObject({ name: 'zoe the tester' });
  });

  it('what needs none goes on', async () => {
    away = true;
    expect((await ask('GET', `/api/ledger/projects/${project}`)).status).toBe(200);
    expect((await ask('GET', '/health/live')).status).toBe(200);
    const build = await server.take(await server.runner());
    expect(build).toMatchObject({ name: 'unit' });
    expect(JSON.stringify(build)).not.toMatch(TELLING);
  });

  it('nobody new is recorded, and nothing of them in clear', async () => {
    const last = await server.running.engine.store.lastPosition();
    away = true;
    const commits = { ...commit, author_email: 'yan@home.example' };
    const body = { ref: 'main', sha: 'a'.repeat(40), commit: commits, config: CONFIG };
    const path = `/api/ledger/projects/${project}/pipelines`;
    expect((await ask('POST', path, body)).status).toBe(503);
    const yan = { username: 'yan', name: 'Yan', email: 'yan@ci.example' };
    expect((await ask('POST', '/api/ledger/users', yan)).status).toBe(503);
    away = false;
    const { store } = server.running.engine;
    const types = (await store.readAll({ after: last, limit: 100 })).map(({ type }) => type);
    expect(types.filter(type => !['IdsReserved', 'NameClaimed'].includes(type))).toEqual([]);
    expect((await ask('POST', '/api/ledger/users', yan)).status).toBe(201);
    expect((await ask('POST', path, body)).status).toBe(201);
  });

  it('who is to be forgotten is shown no more, and is forgotten when they are back', async () => {
    await ask('GET', '/api/ledger/users');
    away = true;
    const answer = await ask('POST', `/api/ledger/users/${zoe}/forget`, { reason: 'request 4711' });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, expect.any(String)]);
    expect(answer.text).not.toMatch(/zoe/i);
    expect((await ask('GET', `/api/ledger/users/${zoe}`)).text).not.toMatch(/zoe/i);
    away = false;
    expect((await ask('POST', `/api/ledger/users/${zoe}/forget`, { reason: 'again' })).status).toBe(200);
    const { personKeys } = server.running.engine;
    expect([...(await personKeys.load([`user-${zoe}`])).values()]).toEqual([{ key: null, forgottenAs: zoe }]);
    expect((await ask('GET', '/api/ledger/users')).text).toContain(`Forgotten user ${zoe}`);
  });
});

describe('The last admin', () => {
  it('can not be forgotten, another one can', async () => {
    const server = await TestServer.start();
    const admin = async (username: string): Promise<{ id: number; token: string }> => {
      const body = { username, name: username, email: `${username}@ci.example`, admin: true };
      const { id } = await server.must<{ id: number }>(201, 'POST', '/api/ledger/users', { body });
      const issued = { body: { name: 'test' } };
      return server
        .must<{ token: string }>(201, 'POST', `/api/ledger/users/${id}/tokens`, issued)
        .then(({ token }) => ({ id, token }));
    };
    const [ann, ben] = [await admin('ann'), await admin('ben')];
    const forget = async ({ id }: { id: number }): Promise<number> => {
      const ask = { token: ann.token, body: { reason: 'request 4711' } };
      return (await server.ask('POST', `/api/ledger/users/${id}/forget`, ask)).status;
    };
    await server.must(200, 'POST', '/api/ledger/users/1/block', { token: ann.token });
    expect(await forget(ben)).toBe(200);
    expect(await forget(ann)).toBe(409);
    const shown = await server.ask('GET', '/api/ledger/user', { token: ann.token });
    expect(shown.json).toMatchObject({ username: 'ann', state: 'active' });
    await server.stop();
  });
});
