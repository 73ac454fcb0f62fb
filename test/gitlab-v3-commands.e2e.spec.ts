import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GitlabWorld, type BuildName } from './support/gitlab-world.js';
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
const get = (path: string) => world.ask('developer', 'GET', path);
const post = (path: string) => world.ask('developer', 'POST', path);

const NOT_FOUND = '404 {"message":"404 Not Found"}';
const NO_RECORD = '404 {"message":"404 Not found"}';

const onSkipped = (name: BuildName, command: string) =>
  world.ask('admin', 'POST', one(name, command, world.skipping));

describe('Traces and archives', () => {
  it('a trace is text, byte for byte, and empty without one', async () => {
    const trace = await get(one('archived', '/trace'));
    expect([trace.status, trace.text]).toEqual([200, 'built: ✓\n']);
    expect(trace.headers.get('content-type')).toBe('text/plain');
    expect(trace.headers.get('content-length')).toBe('11');
    expect(trace.headers.get('content-disposition')).toBe(
      `infile; filename="${world.build('archived')}.log"`,
    );
    for (const name of ['waiting', 'held', 'failing'] as const) {
      expect(told(await get(one(name, '/trace')))).toBe('200 ');
    }
  });

  it('an archive comes with a name that is safe', async () => {
    const { status, headers, text } = await get(one('archived', '/artifacts'));
    expect([status, text, headers.get('content-type')]).toEqual([
      200,
      'PK-master',
      'application/octet-stream',
    ]);
    expect(headers.get('content-disposition')).toBe('attachment; filename=out_put.zip');
    expect(headers.get('content-transfer-encoding')).toBe('binary');
    expect(told(await get(one('failing', '/artifacts')))).toBe(NOT_FOUND);
  });

  it('the archive of a ref is that of its newest successful pipeline, slashes and all', async () => {
    const download = (ref: string, query = '?job=package') =>
      get(project(`/builds/artifacts/${ref}/download${query}`));
    await world.ended('feature/x/y', 'success', 'PK-older');
    await world.ended('feature/x/y', 'success', 'PK-newer');
    await world.ended('feature/x/y', 'failed', 'PK-failed');
    for (const ref of ['feature/x/y', 'feature%2Fx%2Fy', 'feature%2fx/y']) {
      expect(told(await download(ref))).toBe('200 PK-newer');
    }
    for (const ref of ['feature/x', 'feature', 'feature/x/y%00', 'nowhere', 'a/download']) {
      expect(told(await download(ref))).toBe(NO_RECORD);
    }
    expect(told(await download('feature/x/y', '?job=other'))).toBe(NO_RECORD);
    expect(told(await download('feature/x/y', ''))).toBe('400 {"error":"job is missing"}');
    expect(told(await get(project('/builds/artifacts/feature/x')))).toBe('404 {"error":"404 Not Found"}');
  });
});

describe('A command', () => {
  const UNPLAYABLE = '400 {"message":"400 (Bad request) \\"Unplayable Job\\" not given"}';
  const NOT_RETRYABLE = '403 {"message":"403 Forbidden - Build is not retryable"}';
  const NOT_ERASABLE = '403 {"message":"403 Forbidden - Build is not erasable!"}';

  it.each<[BuildName, Record<string, string>]>([
    ['later', { retry: NOT_RETRYABLE, erase: NOT_ERASABLE, 'artifacts/keep': NOT_FOUND, play: UNPLAYABLE }],
    ['waiting', { retry: NOT_RETRYABLE, erase: NOT_ERASABLE, 'artifacts/keep': NOT_FOUND, play: UNPLAYABLE }],
    ['busy', { retry: NOT_RETRYABLE, erase: NOT_ERASABLE, 'artifacts/keep': NOT_FOUND, play: UNPLAYABLE }],
    ['held', { retry: NOT_RETRYABLE, erase: NOT_ERASABLE, 'artifacts/keep': NOT_FOUND }],
    ['failing', { erase: NOT_ERASABLE, 'artifacts/keep': NOT_FOUND, play: UNPLAYABLE }],
    ['stopped', { erase: NOT_ERASABLE, 'artifacts/keep': NOT_FOUND, play: UNPLAYABLE }],
    ['archived', { play: UNPLAYABLE }],
  ])('that the build %s can not take is refused and changes nothing', async (name, refused) => {
    const before = (await get(one(name))).text;
    for (const [command, answer] of Object.entries(refused)) {
      expect([command, told(await post(one(name, `/${command}`)))]).toEqual([command, answer]);
    }
    expect((await get(one(name))).text).toBe(before);
  });

  it('on a skipped build is refused but for cancel, which leaves it, and play if it is manual', async () => {
    for (const name of ['passed_over', 'passed_over_by_hand'] as const) {
      const cancel = await onSkipped(name, '/cancel');
      expect([cancel.status, cancel.json]).toEqual([201, expect.objectContaining({ status: 'skipped' })]);
      expect(told(await onSkipped(name, '/retry'))).toBe(NOT_RETRYABLE);
      expect(told(await onSkipped(name, '/erase'))).toBe(NOT_ERASABLE);
    }
    expect(told(await onSkipped('passed_over', '/play'))).toBe(UNPLAYABLE);
    const play = await onSkipped('passed_over_by_hand', '/play');
    expect([play.status, play.json]).toEqual([200, expect.objectContaining({ status: 'pending' })]);
  });

  it('keep keeps the archive, and answers 200 with the build', async () => {
    const keep = await post(one('archived', '/artifacts/keep'));
    expect([keep.status, keep.json]).toEqual([200, (await get(one('archived'))).json]);
  });

  it('cancel answers 201 with the build as it then is, and leaves an ended one', async () => {
    const { builds } = await world.server.pipeline(world.team, 'job: {script: [make]}');
    const path = project(`/builds/${builds[0]?.id}`);
    const cancel = await post(`${path}/cancel`);
    expect([cancel.status, cancel.json]).toEqual([
      201,
      expect.objectContaining({ status: 'canceled', started_at: null, finished_at: expect.any(String) }),
    ]);
    expect((await post(`${path}/cancel`)).text).toBe(cancel.text);
    expect((await get(path)).text).toBe(cancel.text);
    expect(cancel.headers.get('x-ledger-position')).toMatch(/^\d+$/);
  });

  it('retry answers 201 with a new build of the one who asks; again, with the same', async () => {
    const id = await world.ended('retried', 'failed', null);
    const retry = await post(project(`/builds/${id}/retry`));
    expect([retry.status, retry.json]).toEqual([
      201,
      expect.objectContaining({ name: 'package', status: 'pending', runner: null, ref: 'retried' }),
    ]);
    const { id: fresh, user } = retry.json as { id: number; user: { username: string } };
    expect([fresh > id, user.username]).toEqual([true, 'developer']);
    expect((await post(project(`/builds/${id}/retry`))).json).toMatchObject({ id: fresh });
    expect((await get(project(`/builds/${id}`))).json).toMatchObject({ status: 'failed' });
    await post(project(`/builds/${fresh}/cancel`));
  });

  it('erase answers 201 and leaves neither trace nor archive; the second time nothing is left', async () => {
    const id = await world.ended('erased', 'success', 'PK-erased');
    const erase = await post(project(`/builds/${id}/erase`));
    expect([erase.status, erase.json]).toEqual([
      201,
      expect.objectContaining({ id, status: 'success', artifacts_file: null, download_url: null }),
    ]);
    expect(told(await get(project(`/builds/${id}/trace`)))).toBe('200 ');
    expect(told(await get(project(`/builds/${id}/artifacts`)))).toBe(NOT_FOUND);
    expect(told(await post(project(`/builds/${id}/erase`)))).toBe(NOT_ERASABLE);
    expect(told(await post(project(`/builds/${id}/artifacts/keep`)))).toBe(NOT_FOUND);
    expect((await post(project(`/builds/${id}/retry`))).status).toBe(201);
  });

  it('play starts what was held, for the one who asks', async () => {
    const play = await world.ask('reporter', 'POST', one('held', '/play'));
    expect([play.status, play.json]).toEqual([
      200,
      expect.objectContaining({ status: 'pending', user: expect.objectContaining({ username: 'reporter' }) }),
    ]);
  });
});
