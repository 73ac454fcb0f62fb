import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Json, Team } from './support/team.js';

const CONFIG = 'unit:\n  script: ["true"]\n';
const LOG = 'a line that nobody may find again';
const ARCHIVE = 'an archive that nobody may find again';

let team: Team;
let runner: string;

beforeAll(async () => {
  team = await Team.start();
  runner = await team.server.runner();
});

afterAll(() => team.stop());

const at = (path = '') => `/api/ledger/projects/${team.project}/retention${path}`;

/** A build that has ended, with a trace and artifacts. */
async function ended(): Promise<number> {
  await team.server.pipeline(team.project, CONFIG);
  const build = await team.server.take(runner);
  if (build === null) throw new Error('there is nothing to build');
  const { id, token } = build;
  const form = new FormData();
  form.append('file', new Blob([ARCHIVE]), 'out.zip');
  const upload = { token: null, headers: { 'build-token': token }, body: form };
  await team.server.must(201, 'POST', `/ci/api/v1/builds/${id}/artifacts`, upload);
  expect((await team.server.finish(runner, id, 'success', { trace: LOG })).status).toBe(200);
  return id;
}

const history = async (path: string): Promise<Json[]> =>
  team.server.must(200, 'GET', `/api/ledger/${path}/history`);

const summaries = async (path: string): Promise<unknown[]> =>
  (await history(path)).map(({ summary }) => summary);

/** Whether any file of the blobs has the text in it. */
async function isStored(text: string): Promise<boolean> {
  const files = await readdir(join(team.server.folder, 'blobs'), { recursive: true, withFileTypes: true });
  const contents = await Promise.all(
    files.filter(file => file.isFile()).map(file => readFile(join(file.parentPath, file.name), 'utf8')),
  );
  return contents.some(content => content.includes(text));
}

/** Each event has the hash of the one before it. */
async function expectChain(path: string): Promise<void> {
  const events = await history(path);
  for (const [place, event] of events.entries()) {
    expect(event['previous_hash']).toBe(place === 0 ? null : events[place - 1]?.['hash']);
  }
}

describe('The retention of a project', () => {
  it('is set by rules, planned, and run: the bytes are gone, what they were stays', async () => {
    const id = await ended();
    expect(await isStored(LOG)).toBe(true);
    const rules = ['keep artifacts of tags for ever', 'Keep 0 days of traces and artifacts'];
    const set = await team.as('master', 'PUT', at(), { body: { rules, reason: 'policy 7' } });
    const kept = ['keep artifacts of tags for ever', 'keep 0 days of traces and artifacts'];
    expect(set).toMatchObject({ status: 200, json: { rules: kept, legal_hold: null } });
    expect((await team.as('master', 'GET', `/api/ledger/projects/${team.project}`)).json).toMatchObject({
      retention: kept,
    });

    const plan = await team.as('master', 'GET', at('/plan'));
    const items = [
      { build_id: id, kind: 'trace', bytes: LOG.length, rule: kept[1] },
      { build_id: id, kind: 'artifacts', bytes: ARCHIVE.length, rule: kept[1] },
    ];
    expect(plan).toMatchObject({
      status: 200,
      json: { items, held: [], total: { items: 2, bytes: LOG.length + ARCHIVE.length }, next: null },
    });
    const run = await team.as('master', 'POST', at('/run'), { headers: { 'x-ledger-reason': 'full' } });
    expect(run).toMatchObject({ status: 201, json: { traces: 1, artifacts: 1, held: 0, complete: true } });
    expect(run.headers.get('x-ledger-position')).toMatch(/^\d+$/);

    expect([await isStored(LOG), await isStored(ARCHIVE)]).toEqual([false, false]);
    expect((await team.as('master', 'GET', at('/plan'))).json).toMatchObject({ items: [] });
    expect(await team.server.must(200, 'GET', `/api/ledger/builds/${id}`)).toMatchObject({
      trace: null,
      artifacts: null,
      erased_at: null,
    });
    expect(await summaries(`builds/${id}`)).toEqual(
      expect.arrayContaining([
        `master removed the expired trace of build ${id} (${LOG.length} bytes, by ${kept[1]}): full`,
        `master removed the expired artifacts of build ${id} (${ARCHIVE.length} bytes, by ${kept[1]}): full`,
      ]),
    );
    expect(await summaries(`projects/${team.project}`)).toEqual(
      expect.arrayContaining([
        `master changed the retention rules of project ${team.project}: ${kept.join('; ')}: policy 7`,
        expect.stringMatching(/^master started to remove what 2 retention rules of project \d+ let go/),
        `master removed 1 traces and 1 artifacts of project ${team.project} by its retention rules (${LOG.length + ARCHIVE.length} bytes): full`,
      ]),
    );
    await expectChain(`builds/${id}`);
  });

  it('is refused where a rule can not be read, with the place in it', async () => {
    const body = { rules: ['keep traces for ever', 'keep 9 days of logs'] };
    expect(await team.as('master', 'PUT', at(), { body })).toMatchObject({
      status: 422,
      json: { problems: [{ key: 'rules.1', position: 16, message: expect.stringContaining("not 'logs'") }] },
    });
    const long = { rules: ['x'.repeat(301)] };
    expect((await team.as('master', 'PUT', at(), { body: long })).status).toBe(422);
    const many = { rules: Array.from({ length: 51 }, () => 'keep traces for ever') };
    expect((await team.as('master', 'PUT', at(), { body: many })).status).toBe(422);
  });

  it.each(['at=soon', 'limit=0', 'limit=101', 'after=x'])('has no plan for %s', async query => {
    expect((await team.as('master', 'GET', at(`/plan?${query}`))).status).toBe(400);
  });

  it('is the affair of its maintainers', async () => {
    const who = ['anonymous', 'stranger', 'guest', 'developer', 'master', 'admin'];
    const by = (...codes: number[]) => Object.fromEntries(who.map((one, place) => [one, codes[place]]));
    const reading = by(401, 404, 403, 403, 200, 200);
    expect(await team.statuses('GET', at(), undefined, who)).toEqual(reading);
    expect(await team.statuses('GET', at('/plan'), undefined, who)).toEqual(reading);
    expect(await team.statuses('PUT', at(), { rules: [] }, who)).toEqual(reading);
    const running = by(401, 404, 403, 403, 422, 422);
    expect(await team.statuses('POST', at('/run'), undefined, who)).toEqual(running);
  });
});

describe('A legal hold', () => {
  const body = { reason: 'case 12/2026' };

  it.each(['builds', 'projects'])('on one of the %s stops run, erase and removal', async kind => {
    const id = await ended();
    const path = `${kind}/${kind === 'builds' ? id : team.project}`;
    const hold = `/api/ledger/${path}/legal-hold`;
    const placed = await team.as('admin', 'PUT', hold, { body });
    expect(placed).toMatchObject({ status: 200, json: { by: 1, reason: body.reason } });
    expect((await team.server.must<Json>(200, 'GET', `/api/ledger/${path}`))['legal_hold']).toEqual(
      placed.json,
    );
    await team.as('master', 'PUT', at(), { body: { rules: ['keep 0 days of traces and artifacts'] } });
    expect((await team.as('master', 'GET', at('/plan'))).json).toMatchObject({
      items: [],
      held: [
        { build_id: id, kind: 'trace', hold: kind.slice(0, -1) },
        { build_id: id, kind: 'artifacts' },
      ],
    });
    expect((await team.as('master', 'POST', at('/run'))).json).toMatchObject({ traces: 0, held: 2 });
    const erase = `/api/v3/projects/${team.project}/builds/${id}/erase`;
    expect(await team.as('developer', 'POST', erase)).toMatchObject({
      status: 403,
      json: { message: '403 Forbidden - Build is under legal hold' },
    });
    expect(await isStored(LOG)).toBe(true);

    expect(
      (await team.as('admin', 'DELETE', hold, { headers: { 'x-ledger-reason': 'settled' } })).status,
    ).toBe(204);
    expect(await summaries(path)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^root placed (?:the whole of )?(?:build|project) \d+ under legal hold: case 12\/2026$/,
        ),
        expect.stringMatching(/^root lifted the legal hold from .*: settled$/),
      ]),
    );
    const reason = encodeURIComponent('it had a key in it');
    expect((await team.as('developer', 'POST', `${erase}?reason=${reason}`)).status).toBe(201);
    expect([await isStored(LOG), await isStored(ARCHIVE)]).toEqual([false, false]);
    const erased = (await history(`builds/${id}`)).find(({ type }) => type === 'BuildErased');
    expect(erased).toMatchObject({
      actor: { username: 'developer' },
      reason: 'it had a key in it',
      data: {
        erasedBy: team.ids['developer'],
        trace: { size: LOG.length, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
        artifacts: { size: ARCHIVE.length, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
    });
    await expectChain(`builds/${id}`);
  });

  it('needs a reason and an admin', async () => {
    const id = await ended();
    for (const path of [`builds/${id}`, `projects/${team.project}`]) {
      const hold = `/api/ledger/${path}/legal-hold`;
      const who = ['anonymous', 'developer', 'owner', 'admin'];
      const expected = { anonymous: 401, developer: 403, owner: 403, admin: 422 };
      expect(await team.statuses('PUT', hold, undefined, who)).toEqual(expected);
      expect(await team.statuses('DELETE', hold, undefined, who)).toEqual(expected);
      expect((await team.as('admin', 'DELETE', hold, { body })).status).toBe(204);
    }
    const none = '/api/ledger/builds/4711/legal-hold';
    expect((await team.as('admin', 'PUT', none, { body })).status).toBe(404);
    expect((await team.as('admin', 'PUT', '/api/ledger/projects/4711/legal-hold', { body })).status).toBe(
      404,
    );
  });
});
