import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GOLDEN_FILE } from '../src/openapi.js';
import { ROOT_TOKEN, RUNNER_TOKEN, TestServer } from './support/server.js';
import { CONFIG } from './support/team.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const BODY_LIMIT = 4_000;

let server: TestServer;
let project: number;

beforeAll(async () => {
  server = await TestServer.start({
    LEDGER_MAX_BODY: String(BODY_LIMIT),
    LEDGER_MAX_TRACE: '20000',
    LEDGER_READ_WAIT_MS: '200',
  });
  project = (await server.project('team/app')).id;
});

afterAll(() => server.stop());

/** A path of each dialect, and how that dialect words an error: as text, or as an object with this field. */
const DIALECTS: [string, string, string][] = [
  ['/api/v3/projects/1/builds', 'error', 'message'],
  ['/ci/api/v1/builds/register', 'error', 'message'],
  ['/ci/builds/register', 'error', 'message'],
  ['/api/repos/team/app/builds', 'text', 'text'],
  ['/api/user', 'text', 'text'],
  ['/api/badges/team/app/status.svg', 'text', 'text'],
  ['/api/ledger/projects', 'detail', 'detail'],
  ['/somewhere/else', 'detail', 'detail'],
];

/** The field that carries an error's words. */
function wordsIn({ text, json, headers }: Awaited<ReturnType<TestServer['ask']>>): string {
  if (headers.get('content-type')?.startsWith('text/plain') && text !== '') return 'text';
  return (
    ['error', 'message', 'detail'].find(field => typeof (json as never)?.[field] === 'string') ?? 'nothing'
  );
}

describe('Every dialect words in its own way', () => {
  it.each(DIALECTS)('that there is no such route: %s', async (path, words) => {
    const answer = await server.ask('GET', `${path}/no/such/route`);
    expect([answer.status, wordsIn(answer)]).toEqual([404, words]);
    expect(answer.headers.get('allow')).toBeNull();
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each([
    ['DELETE', '/api/v3/projects/1/builds', 'GET, HEAD', 'error'],
    ['GET', '/api/v3/projects/1/builds/1/cancel', 'POST', 'error'],
    ['GET', '/ci/api/v1/builds/1/trace.txt', 'PATCH', 'error'],
    ['GET', '/ci/runners/register.json', 'POST', 'error'],
    ['PATCH', '/api/repos/team/app/builds/1', 'GET, HEAD, POST', 'text'],
    ['POST', '/api/user', 'GET, HEAD', 'text'],
    ['DELETE', '/api/ledger/projects', 'GET, HEAD, POST', 'detail'],
    ['POST', '/api/ledger/projects/1', 'GET, HEAD, PATCH', 'detail'],
    ['GET', '/api/ledger/projects/1/members/1', 'PUT', 'detail'],
    ['OPTIONS', '/api/ledger/projects', 'GET, HEAD, POST', 'detail'],
  ])('that the route has other methods, and which: %s %s', async (method, path, allow, words) => {
    const answer = await server.ask(method, path);
    expect([answer.status, answer.headers.get('allow'), wordsIn(answer)]).toEqual([405, allow, words]);
  });

  it.each(DIALECTS)('that the path can not be read: %s', async (path, words) => {
    const answer = await server.ask('GET', `${path}/%zz`);
    expect([answer.status, wordsIn(answer)]).toEqual([400, words]);
  });

  it.each(DIALECTS)('that X-Ledger-Min-Position is none: %s', async (path, words) => {
    const answer = await server.ask('GET', path, { headers: { 'x-ledger-min-position': 'soon' } });
    expect([answer.status, wordsIn(answer)]).toEqual([400, words]);
  });

  it.each(DIALECTS)(
    'that the ledger has not come that far, and when to ask again: %s',
    async (path, _words, words) => {
      const answer = await server.ask('GET', path, { headers: { 'x-ledger-min-position': '999999' } });
      expect([answer.status, wordsIn(answer), answer.headers.get('retry-after')]).toEqual([503, words, '1']);
    },
  );

  it.each([
    ['POST', '/ci/api/v1/runners/register', 'error', 'message'],
    ['POST', '/ci/runners/register.json', 'error', 'message'],
    ['POST', '/api/v3/projects/1/builds/1/cancel', 'error', 'message'],
    ['POST', '/api/ledger/projects', 'detail', 'detail'],
  ])('what is wrong with a body: %s %s', async (method, path, malformed, tooLarge) => {
    const headers = { 'content-type': 'application/json' };
    for (const body of [
      '{"a":',
      '{"__proto__":{}}',
      '['.repeat(500) + ']'.repeat(500),
      Buffer.from([0x22, 0xff, 0x22]),
    ]) {
      const answer = await server.ask(method, path, { headers, body });
      expect([answer.status, wordsIn(answer)]).toEqual([400, malformed]);
    }
    const large = await server.ask(method, path, { body: { a: 'x'.repeat(BODY_LIMIT) } });
    expect([large.status, wordsIn(large)]).toEqual([413, tooLarge]);
  });
});

/** 10,000 bytes of no announced length. */
async function* pieces(): AsyncGenerator<Buffer> {
  for (let at = 0; at < 10; at += 1) yield await Promise.resolve(Buffer.alloc(1_000, 0x20));
}

describe('Bodies', () => {
  it('that do not say how long they are have the same limit, and the server goes on', async () => {
    const headers = { 'content-type': 'application/json', 'private-token': ROOT_TOKEN };
    const sent = { method: 'POST', headers, body: pieces(), duplex: 'half' } as unknown as RequestInit;
    expect((await fetch(`${server.url}/api/ledger/projects`, sent)).status).toBe(413);
    expect((await server.ask('GET', '/health/live')).status).toBe(200);
  });

  it.each(['application/x-www-form-urlencoded', 'text/plain', 'application/octet-stream', 'application/xml'])(
    "that are no JSON are refused in the ledger's own dialect: %s",
    async type => {
      const answer = await server.ask('POST', '/api/ledger/projects', {
        headers: { 'content-type': type },
        body: 'path=team%2Fform&repo_url=x',
      });
      expect([answer.status, answer.json]).toMatchObject([
        415,
        { detail: 'Send the body as application/json' },
      ]);
    },
  );

  it('that are none need no type', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await server.ask('POST', '/api/ledger/users/4711/block', { headers, body: '' })).status).toBe(
      404,
    );
    expect((await server.ask('PATCH', `/api/ledger/projects/${project}`)).status).toBe(200);
  });

  it('of runners may be forms, and as large as a trace where they carry one', async () => {
    await server.pipeline(project, CONFIG);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const registered = await server.ask('POST', '/ci/api/v1/runners/register', {
      token: null,
      headers: form,
      body: `token=${RUNNER_TOKEN}&description=b%C3%BCx`,
    });
    expect(registered.status).toBe(201);
    const { token } = registered.json as { token: string };
    const build = await server.take(token);
    const trace = 'x'.repeat(BODY_LIMIT * 2);
    const patched = await server.ask('PATCH', `/ci/api/v1/builds/${build?.id}/trace.txt`, {
      token: null,
      headers: {
        'build-token': build?.token ?? '',
        'content-type': 'text/plain',
        'content-range': `0-${trace.length}`,
      },
      body: trace,
    });
    expect([patched.status, patched.headers.get('range')]).toEqual([202, `0-${trace.length}`]);
    const wrong = { token: null, headers: { 'content-type': 'application/json' }, body: '{"token":' };
    expect((await server.ask('PUT', `/ci/api/v1/builds/${build?.id}`, wrong)).status).toBe(400);
    expect((await server.finish(token, build?.id ?? 0, 'success', { trace })).status).toBe(200);
  });

  it('that Drone is sent with a restart are ignored, however malformed', async () => {
    const headers = { authorization: ROOT_TOKEN, 'content-type': 'application/json' };
    const answer = await server.ask('POST', '/api/repos/team/app/builds/1', { headers, body: '{bad' });
    expect([answer.status, answer.json]).toMatchObject([202, { number: 1, status: 'pending' }]);
  });
});

describe('Reads and positions', () => {
  it('a read with the position of a command shows what it did', async () => {
    const changed = await server.ask('PATCH', `/api/ledger/projects/${project}`, {
      body: { build_timeout: 99 },
    });
    const position = changed.headers.get('x-ledger-position') ?? '';
    const read = await server.ask('GET', `/api/ledger/projects/${project}`, {
      headers: { 'x-ledger-min-position': position },
    });
    expect([read.status, read.json]).toMatchObject([200, { build_timeout: 99 }]);
  });

  it('what changes something does not wait', async () => {
    const headers = { 'x-ledger-min-position': '999999' };
    const body = { build_timeout: 98 };
    expect((await server.ask('PATCH', `/api/ledger/projects/${project}`, { headers, body })).status).toBe(
      200,
    );
  });

  it('HEAD has the headers of GET, and no body', async () => {
    const path = '/api/v3/projects/1/builds?per_page=1';
    const [get, head] = [await server.ask('GET', path), await server.ask('HEAD', path)];
    expect([head.status, head.text]).toEqual([200, '']);
    for (const name of ['x-total', 'link', 'etag', 'content-type']) {
      expect([name, head.headers.get(name)]).toEqual([name, get.headers.get(name)]);
    }
  });
});

describe('The API reference', () => {
  it('is served as it stands in the golden file', async () => {
    expect((await server.ask('GET', '/docs-json')).json).toEqual(
      JSON.parse(readFileSync(GOLDEN_FILE, 'utf8')),
    );
  });

  it('has a page whose scripts and styles come from this server', async () => {
    const page = await server.ask('GET', '/docs');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const links = [...page.text.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, link = '']) => link);
    expect(links.length).toBe(2);
    for (const link of links) expect([link, (await server.ask('GET', link)).status]).toEqual([link, 200]);
  });
});

/** The built server as a process: what it writes to stderr while it is asked, from its start to its end. */
async function written(level: string, ask: (url: string) => Promise<void>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-http-'));
  const { NODE_NO_WARNINGS: _none, NODE_OPTIONS: _neither, ...env } = process.env;
  const child = spawn(process.execPath, [MAIN], {
    env: { ...env, LEDGER_DATA: folder, PORT: '0', LEDGER_ROOT_TOKEN: ROOT_TOKEN, LEDGER_LOG: level },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, log] = ['', ''];
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const ended = new Promise(resolve => child.once('close', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      const found = /listens on (\S+)/.exec(out)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('close', () => reject(new Error(`the server ended: ${log}`)));
  });
  await ask(url);
  child.kill('SIGTERM');
  await ended;
  await rm(folder, { recursive: true, force: true });
  return log;
}

describe('What the server writes', () => {
  it('is nothing while all is well: no warning of the frameworks at its start', async () => {
    const log = await written('warn', async url => {
      expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    });
    expect(log).not.toMatch(/FSTWRN|FSTDEP|FastifyWarning|\[Nest\]/);
    expect(log.split('\n').filter(line => line.startsWith('{'))).toEqual([]);
  });

  it('holds no token, wherever a request has carried it', async () => {
    const log = await written('debug', async url => {
      const path = `${url}/api/v3/projects/1/builds`;
      await fetch(`${path}?private_token=${ROOT_TOKEN}`);
      await fetch(path, { headers: { 'private-token': ROOT_TOKEN, cookie: `user_sess=${ROOT_TOKEN}` } });
      await fetch(`${url}/api/user?access_token=${ROOT_TOKEN}`, {
        headers: { authorization: `Bearer ${ROOT_TOKEN}` },
      });
      const body = JSON.stringify({ token: ROOT_TOKEN });
      const headers = { 'content-type': 'application/json' };
      await fetch(`${url}/ci/api/v1/runners/register?token=${ROOT_TOKEN}`, { method: 'POST', headers, body });
    });
    expect(log).toContain('/api/v3/projects/1/builds?private_token=[redacted]');
    expect(log).toContain('/ci/api/v1/runners/register?token=[redacted]');
    expect(log).not.toContain(ROOT_TOKEN);
  });
});
