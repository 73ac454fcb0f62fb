import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { verifyEvent } from '../src/event-store/seal.js';
import { parseCheckpoint } from '../src/proof/checkpoint.js';
import { leafHash } from '../src/proof/merkle-tree.js';
import { readNote } from '../src/proof/signed-note.js';
import { verifyConsistency, verifyInclusion } from '../src/proof/verify-proof.js';
import { runCli } from '../src/cli/run-cli.js';
import { testTerminal } from '../src/cli/testing/test-terminal.js';
import { ROOT_TOKEN, TestServer } from './support/server.js';

const CONFIG = 'unit:\n  script:\n    - "true"\n';
const zoe = { username: 'zquixano', name: 'Zoë Quixano', email: 'zoe.quixano@ci.example' };
const TOKEN_NAME = "Quixano's laptop";
const HOME = { author_name: 'Quixi', author_email: 'quixi@home.example' };
/** Whatever tells who it was. */
const TELLING = ['zquixano', 'Quixano', 'zoe.quixano', 'Quixi', 'quixi@home', 'Zoë'];

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
}

/** What of the words stands in any file of the folder, in UTF-8 or as JSON escapes it. */
async function foundIn(folder: string, words: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const file of await filesBelow(folder)) {
    const content = await readFile(file);
    for (const word of words) {
      const forms = [
        word,
        word.toLowerCase(),
        JSON.stringify(word).slice(1, -1),
        Buffer.from(word).toString('base64'),
      ];
      if (forms.some(form => content.includes(form))) found.add(word);
    }
  }
  return [...found];
}

const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64');

const tellingIn = (text: string): string[] => TELLING.filter(word => text.includes(word));

describe('A user who is forgotten', () => {
  let server: TestServer;
  let folder: string;
  let zoeId: number;
  let zoeToken: string;
  let projectId: number;
  let before: { readonly position: string; readonly checkpoint: string };

  const text = async (method: string, path: string): Promise<string> => (await server.ask(method, path)).text;

  /** Everything that can be read about them, as an admin. */
  const everything = async (): Promise<Record<string, string>> => {
    const v3 = `/api/v3/projects/${projectId}`;
    const past = `as_of=${before.position}`;
    const paths = [
      '/api/ledger/users',
      `/api/ledger/users/${zoeId}`,
      `/api/ledger/users/${zoeId}/history`,
      `/api/ledger/users/${zoeId}/tokens`,
      `/api/ledger/projects/${projectId}/members`,
      `/api/ledger/projects/${projectId}/history`,
      `/api/ledger/projects/${projectId}/pipelines`,
      `/api/ledger/projects/${projectId}/pipelines/1/history`,
      `/api/ledger/who?pipeline=1`,
      `/api/ledger/events?limit=1000`,
      `/api/ledger/diff?from=0&to=${before.position}`,
      `${v3}/builds`,
      `${v3}/builds?${past}`,
      `${v3}/builds/1`,
      `${v3}/builds/1?${past}`,
      '/api/repos/team/app/builds',
      `/api/repos/team/app/builds/1`,
      `/api/repos/team/app/builds?${past}`,
    ];
    const answers: Record<string, string> = {};
    for (const path of paths) {
      const answer = await server.ask('GET', path, { headers: { authorization: `Bearer ${ROOT_TOKEN}` } });
      expect([path, answer.status]).toEqual([path, 200]);
      answers[path] = answer.text;
    }
    const headers = { accept: 'application/x-ndjson' };
    answers['ndjson'] = (await server.ask('GET', '/api/ledger/events', { headers })).text;
    return answers;
  };

  beforeAll(async () => {
    server = await TestServer.start({ LEDGER_CHECKPOINT_EVERY: '0' });
    ({ folder } = server);
    ({ id: projectId } = await server.project('team/app'));
    ({ id: zoeId } = await server.must<{ id: number }>(201, 'POST', '/api/ledger/users', { body: zoe }));
    const issued = { body: { name: TOKEN_NAME } };
    ({ token: zoeToken } = await server.must<{ token: string }>(
      201,
      'POST',
      `/api/ledger/users/${zoeId}/tokens`,
      issued,
    ));
    const member = { body: { access_level: 40 } };
    await server.must(200, 'PUT', `/api/ledger/projects/${projectId}/members/${zoeId}`, member);
    for (const [at, author] of [
      { author_name: zoe.name, author_email: zoe.email.toUpperCase() },
      HOME,
      { author_name: 'Bob', author_email: 'bob@ci.example' },
    ].entries()) {
      const commit = { message: `Change ${at}`, created_at: '2026-01-05T09:00:00Z', ...author };
      const body = {
        ref: 'main',
        sha: String(at).repeat(40),
        before_sha: '0'.repeat(40),
        commit,
        config: CONFIG,
      };
      const path = `/api/ledger/projects/${projectId}/pipelines`;
      await server.must(201, 'POST', path, { body, token: zoeToken });
    }
    const checkpoint = await text('POST', '/api/ledger/checkpoint');
    before = { position: String(await server.running.engine.store.lastPosition()), checkpoint };
  });
  afterAll(async () => {
    await server.running.close();
    await rm(folder, { recursive: true, force: true });
  });

  const forget = (id: number, body: object = {}, token: string | null = ROOT_TOKEN) =>
    server.ask('POST', `/api/ledger/users/${id}/forget`, {
      body: { reason: 'request 4711', ...body },
      token,
    });

  it('was known before, to whoever may know, yet stood in no file in clear', async () => {
    const answers = await everything();
    expect(answers['/api/ledger/users']).toContain(zoe.name);
    expect(answers[`/api/v3/projects/${projectId}/builds`]).toContain(HOME.author_email);
    expect(answers['/api/repos/team/app/builds']).toContain(HOME.author_email);
    expect(answers[`/api/ledger/users/${zoeId}/history`]).toContain(TOKEN_NAME);
    expect(answers['ndjson']).toContain(zoe.username);
    expect(await foundIn(folder, TELLING)).toEqual([]);
    const found = await server.must<object[]>(200, 'GET', '/api/ledger/users?username=zquixano');
    expect(found).toMatchObject([{ id: zoeId, ...zoe }]);
  });

  it('is forgotten by an admin only, and neither root nor the last admin can be', async () => {
    expect((await forget(zoeId, {}, zoeToken)).status).toBe(403);
    expect((await forget(1)).status).toBe(409);
    expect((await forget(4711)).status).toBe(404);
    expect((await forget(zoeId, { emails: 'no list' })).status).toBe(422);
    expect(tellingIn(await text('GET', '/api/ledger/users'))).not.toEqual([]);
  });

  it('is a tombstone wherever they were shown: now, in the past, and in history', async () => {
    const list = await server.ask('GET', `/api/v3/projects/${projectId}/builds`);
    const answer = await forget(zoeId, { emails: [HOME.author_email] });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      id: zoeId,
      username: `forgotten-${zoeId}`,
      name: `Forgotten user ${zoeId}`,
      email: `forgotten-${zoeId}@invalid`,
      state: 'forgotten',
    });
    for (const [path, shown] of Object.entries(await everything())) {
      expect([path, tellingIn(shown)]).toEqual([path, []]);
    }
    const answers = await everything();
    expect(answers[`/api/v3/projects/${projectId}/builds?as_of=${before.position}`]).toContain(
      `forgotten-${zoeId}`,
    );
    expect(answers['/api/repos/team/app/builds']).toContain('bob@ci.example');
    expect(answers['ndjson']).toContain('request 4711');
    const etag = { 'if-none-match': list.headers.get('etag') ?? '' };
    expect((await server.ask('GET', `/api/v3/projects/${projectId}/builds`, { headers: etag })).status).toBe(
      200,
    );
  });

  it('comes in no more, and has no name that could be asked for', async () => {
    expect((await server.ask('GET', '/api/ledger/user', { token: zoeToken })).status).toBe(401);
    expect(await server.must(200, 'GET', '/api/ledger/users?username=zquixano')).toEqual([]);
    expect(await server.must(200, 'GET', `/api/ledger/users?username=forgotten-${zoeId}`)).toHaveLength(1);
    const again = await server.ask('POST', '/api/ledger/users', {
      body: { ...zoe, name: 'X', email: 'x@x' },
    });
    expect(again.status).toBe(409);
    const grave = { username: 'forgotten-99', name: 'X', email: 'x@x' };
    expect((await server.ask('POST', '/api/ledger/users', { body: grave })).status).toBe(422);
    const token = { body: { name: 'new' } };
    expect((await server.ask('POST', `/api/ledger/users/${zoeId}/tokens`, token)).status).toBe(403);
  });

  it('is forgotten once: asked again, nothing happens', async () => {
    const { store } = server.running.engine;
    const last = await store.lastPosition();
    expect((await forget(zoeId)).status).toBe(200);
    expect(await store.lastPosition()).toBe(last);
  });

  it('stays forgotten when another commit of theirs comes', async () => {
    const commit = { message: 'late', created_at: '2026-01-05T09:00:00Z', ...HOME };
    const body = { ref: 'main', sha: 'f'.repeat(40), before_sha: '0'.repeat(40), commit, config: CONFIG };
    const made = await server.ask('POST', `/api/ledger/projects/${projectId}/pipelines`, { body });
    expect(made.status).toBe(201);
    expect(tellingIn(made.text)).toEqual([]);
    expect(tellingIn(await text('GET', `/api/v3/projects/${projectId}/builds`))).toEqual([]);
  });

  it('leaves every chain whole, and every proof as it was', async () => {
    const { store } = server.running.engine;
    const events = await store.readAll({ limit: 10_000 });
    expect(events.filter(event => !verifyEvent(event))).toEqual([]);
    const earlier = parseCheckpoint(readNote(before.checkpoint).text);
    const later = parseCheckpoint(readNote(await text('POST', '/api/ledger/checkpoint')).text);
    const created = events.find(({ type, stream }) => type === 'UserCreated' && stream === `user-${zoeId}`);
    const included = await server.must<{ index: number; proof: string[] }>(
      200,
      'GET',
      `/api/ledger/proof/inclusion?position=${created?.position}&size=${later.size}`,
    );
    const leaf = leafHash(Buffer.from(created?.hash ?? '', 'hex'));
    const proof = included.proof.map(bytes);
    const { index } = included;
    expect(verifyInclusion({ leaf, index, size: later.size, root: later.root, proof })).toBe(true);
    const path = `/api/ledger/proof/consistency?from=${earlier.size}&to=${later.size}`;
    const grown = await server.must<{ proof: string[] }>(200, 'GET', path);
    const [from, to] = [
      { size: earlier.size, root: earlier.root },
      { size: later.size, root: later.root },
    ];
    expect(verifyConsistency({ from, to, proof: grown.proof.map(bytes) })).toBe(true);
  });

  it('is nowhere in the bytes of the folder, with the server up, stopped, and started again', async () => {
    expect(await foundIn(folder, TELLING)).toEqual([]);
    await server.running.close();
    expect(await foundIn(folder, TELLING)).toEqual([]);
    server = await TestServer.start({ LEDGER_CHECKPOINT_EVERY: '0' }, { folder });
    for (const [path, shown] of Object.entries(await everything())) {
      expect([path, tellingIn(shown)]).toEqual([path, []]);
    }
    expect(await foundIn(folder, TELLING)).toEqual([]);
    // The search does find what is there.
    expect(await foundIn(folder, ['request 4711'])).toEqual(['request 4711']);
  });
});

describe('build-ledger forget-user', () => {
  let server: TestServer;
  const run = async (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    const terminal = testTerminal({ LEDGER_URL: server.url, LEDGER_TOKEN: ROOT_TOKEN, ...env });
    const code = await runCli(['forget-user', ...args], terminal);
    return { code, out: terminal.outLines.join('\n'), err: terminal.errLines.join('\n') };
  };

  beforeAll(async () => {
    server = await TestServer.start();
    await server.user('ann');
    await server.user('ben');
  });
  afterAll(async () => {
    await server.running.close();
    await rm(server.folder, { recursive: true, force: true });
  });

  it('asks the server, by username or id', async () => {
    const { id } = await server.user('cid');
    expect(await run(['ann', '--reason', 'why not'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^user \d+ is/),
    });
    expect(await run([String(id), '--reason', 'x', '--json'])).toMatchObject({
      code: 0,
      out: JSON.stringify({ id, forgotten: true }),
    });
    const names = await server.must<{ name: string }[]>(200, 'GET', '/api/ledger/users');
    expect(names.map(({ name }) => name.split(' ')[0])).toEqual([
      'Administrator',
      'Forgotten',
      'ben',
      'Forgotten',
    ]);
  });

  it('says what the server refuses, and what is missing', async () => {
    expect(await run(['root', '--reason', 'x'])).toMatchObject({
      code: 4,
      err: expect.stringContaining('root'),
    });
    expect((await run(['nobody', '--reason', 'x'])).code).toBe(4);
    expect((await run(['ben'])).code).toBe(2);
  });

  it('works on the folder itself when the server is stopped, and not before', async () => {
    const env = { LEDGER_DATA: server.folder, LEDGER_LOG: 'silent' };
    const offline = ['ben', '--offline', '--reason', 'gone'];
    expect(await run(offline, env)).toMatchObject({ code: 1, err: expect.stringContaining('in use') });
    await server.running.close();
    expect((await run(['root', '--offline', '--reason', 'gone'], env)).code).toBe(4);
    expect((await run(['nobody', '--offline', '--reason', 'gone'], env)).code).toBe(4);
    expect(await run(offline, env)).toMatchObject({ code: 0, err: '' });
    expect(await foundIn(server.folder, ['ben the tester', 'ben@ci.example'])).toEqual([]);
    server = await TestServer.start({}, { folder: server.folder });
    const shown = (await server.ask('GET', '/api/ledger/users')).text;
    expect(['ann', 'ben', 'cid'].filter(name => shown.includes(`${name} the tester`))).toEqual([]);
  });
});
