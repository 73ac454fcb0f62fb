import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sealEvents } from '../src/event-store/seal.js';
import { SqliteEventStore } from '../src/event-store/sqlite/sqlite-event-store.js';
import { newEventId } from '../src/event-store/uuid.js';
import { Database } from '../src/sqlite/database.js';
import { exported } from './support/proven-ledger.js';
import { ROOT_TOKEN, TestServer } from './support/server.js';

const FIRST = 'https://robot:hunter2-first@git.example/team/app.git';
const SECOND = 'https://robot:hunter2%2Dsecond@git.example/team/app.git';
const CLEAN = 'https://git.example/team/app.git';
const PASSWORDS = ['hunter2-first', 'hunter2%2Dsecond', 'hunter2-second', 'robot:'];
const CONFIG = 'unit:\n  script:\n    - "true"\n';

/** What of the passwords stands in any file of the folder, in UTF-8 or base64. */
async function foundIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = new Set<string>();
  for (const entry of entries.filter(one => one.isFile())) {
    const content = await readFile(join(entry.parentPath, entry.name));
    for (const word of PASSWORDS) {
      const forms = [word, Buffer.from(word).toString('base64').replace(/=+$/, '')];
      if (forms.some(form => content.includes(form))) found.add(`${word} in ${entry.name}`);
    }
  }
  return [...found];
}

/** Writes a ProjectChanged of version 1, while no server runs. */
async function changeAsBefore(folder: string, projectId: number, repoUrl: string): Promise<void> {
  const database = Database.open(folder);
  const store = new SqliteEventStore(database);
  const stream = `project-${projectId}`;
  const before = await store.readStream(stream);
  const revision = before.length - 1;
  const draft = {
    id: newEventId(),
    type: 'ProjectChanged',
    schemaVersion: 1,
    occurredAt: new Date().toISOString(),
    actor: { kind: 'user', id: 1, tokenId: 1 } as const,
    causationId: 'request-1',
    correlationId: 'request-1',
    data: { projectId, changes: { repoUrl } },
  };
  await store.append(
    stream,
    revision,
    sealEvents(stream, revision + 1, before.at(-1)?.hash ?? null, [draft]),
  );
  await store.close();
  database.close();
}

describe('User and password in the address of a repository', () => {
  let server: TestServer;
  let runner: string;
  let id: number;

  const change = (repo_url: string) =>
    server.must<Record<string, unknown>>(200, 'PATCH', `/api/ledger/projects/${id}`, { body: { repo_url } });
  const changes = async (): Promise<number> => {
    const events = await server.running.engine.store.readStream(`project-${id}`);
    return events.filter(({ type }) => type === 'ProjectChanged').length;
  };
  const cloned = async () => {
    await server.pipeline(id, CONFIG);
    const build = await server.take(runner);
    if (build === null) throw new Error('there was no build');
    return build;
  };

  beforeAll(async () => {
    server = await TestServer.start();
    runner = await server.runner();
    ({ id } = await server.project('team/app', { repo_url: FIRST }));
  });
  afterAll(async () => {
    await server.stop({ keep: true });
    await rm(server.folder, { recursive: true, force: true });
  });

  it('are told to runners, and blotted out in what they send', async () => {
    const build = await cloned();
    expect(build['repo_url']).toBe(FIRST);
    expect(build['variables']).toContainEqual({ key: 'CI_REPOSITORY_URL', value: FIRST, public: false });
    const sent = await server.ask('PATCH', `/ci/api/v1/builds/${build.id}/trace.txt`, {
      token: null,
      headers: { 'build-token': build.token, 'content-range': '0-60', 'content-type': 'text/plain' },
      body: `git clone ${FIRST}\n`.padEnd(61, '.'),
    });
    expect(sent.status).toBe(202);
    const trace = await server.ask('GET', `/api/v3/projects/${id}/builds/${build.id}/trace`);
    expect(trace.text).toContain('git clone https://xxxxxxxxxxxxxxxxxxx@git.example');
  });

  it('stay with their address, and are no change when they are given again', async () => {
    await change(CLEAN);
    await change(FIRST);
    expect(await changes()).toBe(0);
    expect((await cloned())['repo_url']).toBe(FIRST);
  });

  it('are replaced by others, and the first runner after that is told these', async () => {
    expect(await change(SECOND)).toMatchObject({ repo_url: CLEAN, has_repo_credentials: true });
    expect((await cloned())['repo_url']).toBe(SECOND);
    expect(await changes()).toBe(1);
  });

  it('stand in no answer, no export, and no file', async () => {
    const shown = await Promise.all(
      [
        `/api/ledger/projects/${id}`,
        `/api/ledger/projects/${id}/history`,
        '/api/ledger/events?limit=1000',
        `/api/v3/projects/${id}`,
        '/api/repos/team/app',
        '/api/repos/team/app/builds/1',
        `/api/ledger/diff?from=0&to=${await server.running.engine.store.lastPosition()}`,
      ].map(async path => {
        const headers = { authorization: `Bearer ${ROOT_TOKEN}` };
        const { status, text } = await server.ask('GET', path, { headers });
        return { path, status, secret: /hunter2|robot|v1\.[\w-]{8}/.test(text) };
      }),
    );
    expect(shown).toEqual(shown.map(({ path }) => ({ path, status: 200, secret: false })));
    expect(await foundIn(server.folder)).toEqual([]);
    const bundle = await exported(server.folder);
    expect(bundle).toContain('ProjectChanged');
    expect(bundle).not.toMatch(/hunter2|robot/);
  });

  it('go when the address becomes another one, or when it is given with none', async () => {
    expect(await change('https://git.example/team/moved.git')).toMatchObject({ has_repo_credentials: false });
    expect((await cloned())['repo_url']).toBe('https://git.example/team/moved.git');
    await change(SECOND);
    expect(await change('https://@git.example/team/app.git')).toMatchObject({
      repo_url: CLEAN,
      has_repo_credentials: false,
    });
    expect((await cloned())['repo_url']).toBe(CLEAN);
  });

  it('are told from the rest, or the address is refused', async () => {
    for (const repo_url of ['https://robot:hun/ter2@git.example/x.git', 'https:\\\\robot:pw@git.example/x']) {
      const { status, text } = await server.ask('PATCH', `/api/ledger/projects/${id}`, {
        body: { repo_url },
      });
      expect([repo_url, status]).toEqual([repo_url, 422]);
      expect(text).not.toMatch(/hun|robot/);
    }
  });

  it('are as they were after a restart', async () => {
    await change(SECOND);
    await server.stop({ keep: true });
    server = await TestServer.start({}, { folder: server.folder });
    expect((await cloned())['repo_url']).toBe(SECOND);
    expect(await foundIn(server.folder)).toEqual([]);
  });

  it('that an earlier release wrote in clear are told to runners still, and shown to nobody', async () => {
    await server.stop({ keep: true });
    await changeAsBefore(server.folder, id, FIRST);
    server = await TestServer.start({}, { folder: server.folder });
    expect((await cloned())['repo_url']).toBe(FIRST);
    for (const path of [`projects/${id}`, `projects/${id}/history`, 'events?limit=1000']) {
      const { text } = await server.ask('GET', `/api/ledger/${path}`);
      expect([path, /hunter2|robot/.test(text)]).toEqual([path, false]);
    }
    await change(CLEAN);
    const [last] = (await server.running.engine.store.readStream(`project-${id}`)).slice(-1);
    expect(last?.data).toEqual({
      projectId: id,
      changes: { repoCredentials: { sealed: expect.stringMatching(/^v1\./) } },
    });
    expect((await cloned())['repo_url']).toBe(FIRST);
  });
});
