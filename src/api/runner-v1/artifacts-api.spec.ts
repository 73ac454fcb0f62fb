import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FindBuild } from '../../queries/finding-a-build/query.js';
import type { BuildDetails } from './present-build-details.js';
import { openRooms, type Rooms } from './testing/rooms.contract.js';
import { RunnerClient, send, type Answer } from './testing/runner-client.contract.js';

const LIMIT = 1024 * 1024;
let rooms: Rooms;
let runner: RunnerClient;
let projectId: number;

beforeAll(async () => {
  rooms = await openRooms({ LEDGER_MAX_ARTIFACTS: String(LIMIT) });
  projectId = await rooms.project('team/app');
  runner = await RunnerClient.register(rooms);
});
afterAll(() => rooms.close());

async function running(): Promise<number> {
  await rooms.pipeline(projectId, 'unit: { script: [make] }');
  return ((await runner.take()).json as BuildDetails).id;
}

const tokenOf = (id: number) => ({ 'build-token': rooms.vault.buildToken(id) });
const artifactsOf = async (id: number) => (await rooms.queries.execute(new FindBuild(id)))?.body.artifacts;

function formOf(bytes: Uint8Array | string, name = 'out.zip', fields: Record<string, string> = {}): FormData {
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) form.append(key, value);
  form.append('file', new Blob([bytes]), name);
  return form;
}

function upload(id: number, body: FormData, query = '', headers: Record<string, string> = tokenOf(id)) {
  return send(rooms, 'POST', `builds/${id}/artifacts${query}`, body, headers);
}

const download = (id: number, token: Record<string, string> = tokenOf(id)): Promise<Answer> =>
  send(rooms, 'GET', `builds/${id}/artifacts`, undefined, token);

describe('A runner hands in artifacts', () => {
  it('and fetches them as they were', async () => {
    const id = await running();
    const bytes = Buffer.alloc(300_000, 'artifact ');
    const answer = await upload(id, formOf(bytes), '?expire_in=1%20week');
    expect(answer).toMatchObject({ status: 201, json: { id, artifacts_file: { size: bytes.length } } });
    expect((answer.json as BuildDetails).artifacts_expire_at).toMatch(/Z$/);
    expect((await artifactsOf(id))?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    const fetched = await download(id);
    expect(fetched.headers.get('content-type')).toBe('application/octet-stream');
    expect(fetched.headers.get('content-disposition')).toBe('attachment; filename=out.zip');
    expect(fetched.headers.get('content-length')).toBe(String(bytes.length));
    expect(fetched.text).toBe(bytes.toString());
  });

  it('with token and expire_in as fields before the file', async () => {
    const id = await running();
    const fields = { token: rooms.vault.buildToken(id), expire_in: '2 days', 'metadata.note': 'x' };
    expect((await upload(id, formOf('a', 'out.zip', fields), '', {})).status).toBe(201);
  });

  it('with expire_in behind the file, as curl may send it', async () => {
    const id = await running();
    const form = formOf('bytes');
    form.append('expire_in', '2 days');
    const answer = await upload(id, form);
    expect((answer.json as BuildDetails).artifacts_expire_at).toMatch(/Z$/);
    expect((await download(id)).text).toBe('bytes');
  });

  it('but not with nonsense behind the file: what was there stays', async () => {
    const id = await running();
    await upload(id, formOf('first'));
    const form = formOf('second');
    form.append('expire_in', 'someday');
    expect(await upload(id, form)).toMatchObject({ status: 400, json: { error: 'expire_in is invalid' } });
    expect((await download(id)).text).toBe('first');
  });

  it('a second time in the place of the first', async () => {
    const id = await running();
    await upload(id, formOf('first'));
    await upload(id, formOf('second', '../second.zip'));
    expect(await artifactsOf(id)).toMatchObject({ filename: 'second.zip', size: 6 });
    expect((await download(id)).text).toBe('second');
  });

  it('of less than the limit only, and the connection goes on', async () => {
    const id = await running();
    expect((await upload(id, formOf(Buffer.alloc(LIMIT - 1)))).status).toBe(201);
    expect(await upload(id, formOf(Buffer.alloc(LIMIT)))).toMatchObject({
      status: 413,
      json: { message: '413 Request Entity Too Large' },
    });
    expect((await upload(id, formOf(Buffer.alloc(8 * LIMIT)))).status).toBe(413);
    expect((await artifactsOf(id))?.size).toBe(LIMIT - 1);
  });

  it('but not without a file, nor with a path on the server in its place', async () => {
    const id = await running();
    const none = new FormData();
    none.append('other', 'x');
    expect(await upload(id, none)).toMatchObject({
      status: 400,
      json: { message: '400 (Bad request) "Missing artifacts file!" not given' },
    });
    const headers = { ...tokenOf(id), 'content-type': 'application/json' };
    expect((await send(rooms, 'POST', `builds/${id}/artifacts`, '{}', headers)).status).toBe(400);
    const workhorse = new FormData();
    workhorse.append('file.path', '/etc/passwd');
    workhorse.append('file.name', 'x');
    expect(await upload(id, workhorse)).toMatchObject({
      status: 400,
      json: { message: '400 (Bad request) "Bad file path" not given' },
    });
  });

  it('but not with an expiry that nobody can read', async () => {
    const id = await running();
    expect(await upload(id, formOf('a'), '?expire_in=someday')).toMatchObject({
      status: 400,
      json: { error: 'expire_in is invalid' },
    });
    expect(await artifactsOf(id)).toBeNull();
  });

  it('but not for an unknown build, with a wrong token, or once it is over', async () => {
    const id = await running();
    expect((await upload(9_999_999, formOf('a'))).status).toBe(404);
    expect((await upload(id, formOf('a'), '', { 'build-token': 'wrong' })).status).toBe(403);
    expect((await upload(id, formOf('a'), '', {})).status).toBe(403);
    await runner.put(id, { state: 'success' });
    expect(await upload(id, formOf('a'))).toMatchObject({
      status: 403,
      json: { message: '403 Forbidden - Build is not running!' },
    });
  });

  it('but nothing is kept of an upload that breaks off', async () => {
    const id = await running();
    await breakOff(id);
    expect(await artifactsOf(id)).toBeNull();
    expect((await upload(id, formOf('whole'))).status).toBe(201);
  });

  it('but not in a form that is cut short', async () => {
    const id = await running();
    const headers = { ...tokenOf(id), 'content-type': 'multipart/form-data; boundary=xx' };
    const begun = '--xx\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\nhalf';
    const answer = await send(rooms, 'POST', `builds/${id}/artifacts`, begun, headers);
    expect(answer.status).toBe(400);
    expect(await artifactsOf(id)).toBeNull();
  });
});

describe('Artifacts of a build', () => {
  it('can be fetched and taken back in any state, with its own token', async () => {
    const id = await running();
    await upload(id, formOf('a'));
    await runner.put(id, { state: 'failed' });
    expect((await download(id)).status).toBe(200);
    expect((await download(id, { 'build-token': 'wrong' })).status).toBe(403);
    const query = `?token=${rooms.vault.buildToken(id)}`;
    expect((await send(rooms, 'DELETE', `builds/${id}/artifacts${query}`, undefined)).status).toBe(200);
    expect((await download(id)).status).toBe(404);
    expect((await send(rooms, 'DELETE', `builds/${id}/artifacts${query}`, undefined)).status).toBe(200);
  });
});

const authorize = (id: number, headers: Record<string, string>, query = '') =>
  send(rooms, 'POST', `builds/${id}/artifacts/authorize${query}`, undefined, headers);

describe("GitLab's proxy", () => {
  it('may ask whether an upload would be taken', async () => {
    const id = await running();
    const proxy = { ...tokenOf(id), 'gitlab-workhorse': '1' };
    const answer = await authorize(id, proxy);
    expect(answer).toMatchObject({ status: 200, json: { TempPath: '' } });
    expect(answer.headers.get('content-type')).toContain('application/vnd.gitlab-workhorse+json');
    expect((await authorize(id, proxy, `?filesize=${LIMIT}`)).status).toBe(413);
    expect((await authorize(id, proxy, '?filesize=much')).status).toBe(413);
    expect((await authorize(id, tokenOf(id))).status).toBe(403);
    await runner.put(id, { state: 'success' });
    expect(await authorize(id, proxy)).toMatchObject({
      status: 403,
      json: { message: '403 Forbidden - build is not running' },
    });
  });
});

/** Sends the first half of an upload and hangs up. */
async function breakOff(id: number): Promise<void> {
  const { hostname, port } = new URL(rooms.url);
  const socket = connect(Number(port), hostname);
  const body = '--xx\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\nhalf';
  const head = [
    `POST /ci/api/v1/builds/${id}/artifacts HTTP/1.1`,
    'Host: ci.example',
    `BUILD-TOKEN: ${rooms.vault.buildToken(id)}`,
    'Content-Type: multipart/form-data; boundary=xx',
    'Content-Length: 100000',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  await new Promise(resolve => setTimeout(resolve, 100));
  const closed = new Promise(resolve => socket.once('close', resolve));
  socket.destroy();
  await closed;
}
