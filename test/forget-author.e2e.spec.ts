import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runCli } from '../src/cli/run-cli.js';
import { testTerminal } from '../src/cli/testing/test-terminal.js';
import { verify } from './support/proven-ledger.js';
import { ROOT_TOKEN, TestServer } from './support/server.js';

const CONFIG = 'unit:\n  script:\n    - "true"\n';
const TELLING = /quin/i;

const commitOf = (author_name: string, author_email: string) => ({
  message: 'x',
  author_name,
  author_email,
  created_at: '2026-01-05T09:00:00Z',
});

describe('An author of commits who is no user', () => {
  let server: TestServer;
  let project: number;
  let position: string;

  const begin = (author: ReturnType<typeof commitOf>) => server.pipeline(project, CONFIG, { commit: author });
  const forget = (body: object, token: string | null = ROOT_TOKEN) =>
    server.ask('POST', '/api/ledger/people/forget', { body, token });
  const run = async (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    const terminal = testTerminal({ LEDGER_URL: server.url, LEDGER_TOKEN: ROOT_TOKEN, ...env });
    const code = await runCli(['forget-user', ...args], terminal);
    return { code, out: terminal.outLines.join('\n'), err: terminal.errLines.join('\n') };
  };
  const answers = async (): Promise<string> => {
    const past = `as_of=${position}`;
    const paths = [
      `/api/ledger/projects/${project}/pipelines`,
      `/api/ledger/projects/${project}/pipelines/1/history`,
      '/api/ledger/events?limit=1000',
      `/api/v3/projects/${project}/builds`,
      `/api/v3/projects/${project}/builds/1`,
      `/api/v3/projects/${project}/builds?${past}`,
      '/api/repos/team/app/builds',
      `/api/repos/team/app/builds/1?${past}`,
    ];
    const headers = { authorization: `Bearer ${ROOT_TOKEN}` };
    const found = await Promise.all(paths.map(path => server.ask('GET', path, { headers })));
    expect(found.map(({ status }) => status)).toEqual(paths.map(() => 200));
    return found.map(({ text }) => text).join('\n');
  };
  const inFiles = async (): Promise<string[]> => {
    const entries = await readdir(server.folder, { recursive: true, withFileTypes: true });
    const telling: string[] = [];
    for (const entry of entries.filter(one => one.isFile())) {
      const content = await readFile(join(entry.parentPath, entry.name));
      if (TELLING.test(content.toString('latin1'))) telling.push(entry.name);
    }
    return telling;
  };

  beforeAll(async () => {
    server = await TestServer.start({ LEDGER_CHECKPOINT_EVERY: '0' });
    ({ id: project } = await server.project('team/app'));
    await begin(commitOf('Quin', 'quin@home.example'));
    await begin(commitOf('Bob', 'bob@home.example'));
    await begin(commitOf('Quin Mono', ''));
    position = String(await server.running.engine.store.lastPosition());
  });
  afterAll(async () => {
    await server.stop({ keep: true });
    await rm(server.folder, { recursive: true, force: true });
  });

  it('is forgotten by admins, who say an address and why', async () => {
    const eve = await server.user('eve');
    const body = { email: 'quin@home.example', reason: 'request 4712' };
    expect((await forget(body, eve.token)).status).toBe(403);
    expect((await forget(body, null)).status).toBe(401);
    for (const wrong of [{ reason: 'x' }, { ...body, email: '' }, { ...body, email: ['a@b'] }]) {
      expect((await forget(wrong)).status).toBe(422);
    }
    expect(await answers()).toContain('quin@home.example');
    const answer = await forget({ ...body, email: 'Quin@Home.example' });
    expect([answer.status, answer.headers.get('x-ledger-position')]).toEqual([200, expect.any(String)]);
    expect(answer.json).toEqual({ person: expect.stringMatching(/^address-[0-9a-f]{40}$/) });
  });

  it('is a tombstone from then on, in the past and in history too, and nobody else is', async () => {
    const shown = await answers();
    expect(shown).not.toContain('quin@home.example');
    expect(shown).toContain('forgotten@invalid');
    expect(shown).toContain('bob@home.example');
    await begin(commitOf('Quin again', 'quin@home.example'));
    expect(await answers()).not.toMatch(/quin@home|Quin again/);
  });

  it('has an event, which says who forgot and why, under a pseudonym', async () => {
    const [event, ...more] = await server.must<Record<string, unknown>[]>(
      200,
      'GET',
      '/api/ledger/events?type=PersonForgotten',
    );
    expect(more).toEqual([]);
    expect(event).toMatchObject({ reason: 'request 4712', data: { person: expect.any(String) } });
    expect(event?.['summary']).toMatch(/^root forgot person [0-9a-f]{40} /);
    const { store } = server.running.engine;
    const last = await store.lastPosition();
    expect((await forget({ email: 'quin@home.example', reason: 'again' })).status).toBe(200);
    expect(await store.lastPosition()).toBe(last);
  });

  it('is forgotten by the CLI, by name where commits had no address', async () => {
    expect(await run(['--email', 'Quin Mono', '--reason', 'request 4713'])).toMatchObject({
      code: 0,
      out: 'the author is forgotten',
    });
    expect((await run(['--reason', 'x'])).code).toBe(2);
    expect(await answers()).not.toMatch(TELLING);
  });

  it('is in no file, the ledger verifies, and a restart changes nothing', async () => {
    await server.stop({ keep: true });
    expect(await inFiles()).toEqual([]);
    const env = { LEDGER_DATA: server.folder, LEDGER_LOG: 'silent' };
    const offline = ['--offline', '--email', 'bob@home.example', '--json', '--reason', 'request 4714'];
    expect(await run(offline, env)).toEqual({ code: 0, out: '{"emails":1,"forgotten":true}', err: '' });
    expect(await verify(server.folder)).toMatchObject({ ok: true, wrong: null });
    server = await TestServer.start({ LEDGER_CHECKPOINT_EVERY: '0' }, { folder: server.folder });
    expect(await answers()).not.toMatch(/quin|bob/i);
  });
});
