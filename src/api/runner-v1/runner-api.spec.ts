import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CancelBuild } from '../../commands/canceling-a-build/command.js';
import { EraseBuild } from '../../commands/erasing-a-build/command.js';
import { processContext } from '../../ledger/context.js';
import { FindBuild } from '../../queries/finding-a-build/query.js';
import { FindRunner } from '../../queries/finding-a-runner/query.js';
import { sha256Hex } from '../../secrets/tokens.js';
import type { BuildDetails } from './present-build-details.js';
import { openRooms, REGISTRATION_TOKEN, type Rooms } from './testing/rooms.contract.js';
import { ask, RunnerClient } from './testing/runner-client.contract.js';

const CONFIG = `
stages: [compile, test]
compile: { stage: compile, script: [make] }
unit: { stage: test, before_script: [npm ci], script: [npm test], variables: { MODE: fast } }
`;

let rooms: Rooms;
let runner: RunnerClient;
let projectId: number;
const context = processContext('spec');

beforeAll(async () => {
  rooms = await openRooms();
  projectId = await rooms.project('team/app', {
    variables: [{ key: 'SECRET', value: 'hunter22', masked: true }],
  });
  runner = await RunnerClient.register(rooms);
});
afterAll(() => rooms.close());

async function running(): Promise<BuildDetails> {
  await rooms.pipeline(projectId, CONFIG, [{ key: 'TARGET', value: 'prod' }]);
  return (await runner.take()).json as BuildDetails;
}
const statusOf = async (id: number) => (await rooms.queries.execute(new FindBuild(id)))?.body;

describe('A runner registers', () => {
  it('for every project with the registration token of the ledger', async () => {
    const answer = await ask(rooms, 'POST', 'runners/register', { token: REGISTRATION_TOKEN });
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({ id: expect.any(Number), token: expect.stringMatching(/^[0-9a-f]{30}$/) });
    expect(answer.headers.get('x-ledger-position')).toMatch(/^\d+$/);
  });

  it("for one project with the project's own", async () => {
    const token = rooms.vault.runnersToken(projectId);
    const answer = await ask(rooms, 'POST', 'runners/register', { token, tag_list: 'a,b', locked: true });
    const { token: own } = answer.json as { token: string };
    const known = await rooms.queries.execute(new FindRunner({ tokenSha256: sha256Hex(own) }));
    expect(known).toMatchObject({ projectId, tags: ['a', 'b'], locked: true });
  });

  it.each([
    [403, { message: '403 Forbidden' }, { token: 'wrong' }],
    [400, { message: '400 (Bad request) "token" not given' }, {}],
    [404, { message: '404 Not Found' }, { token: REGISTRATION_TOKEN, run_untagged: false }],
    [400, { error: 'locked is invalid' }, { token: REGISTRATION_TOKEN, locked: 'perhaps' }],
  ])('but gets %d %j for %j', async (status, body, params) => {
    expect(await ask(rooms, 'POST', 'runners/register', params)).toMatchObject({ status, json: body });
  });

  it('and is forgotten when it goes', async () => {
    const gone = await RunnerClient.register(rooms);
    expect((await gone.take()).status).toBe(204);
    expect((await ask(rooms, 'DELETE', 'runners/delete', { token: gone.token })).status).toBe(200);
    expect((await gone.take()).status).toBe(403);
    expect((await ask(rooms, 'DELETE', 'runners/delete', { token: gone.token })).status).toBe(403);
  });
});

describe('A runner asks for a build', () => {
  it('and gets everything that it needs to run it', async () => {
    await running().then(({ id }) => runner.put(id, { state: 'success' }));
    const second = await runner.take();
    expect(second.status).toBe(201);
    const build = second.json as BuildDetails;
    expect(build).toMatchObject({
      name: 'unit',
      stage: 'test',
      status: 'running',
      project_name: 'app',
      commands: 'npm ci\nnpm test',
      token: rooms.vault.buildToken(build.id),
      repo_url: 'https://git.example/team/app.git',
      timeout: 3600,
      depends_on_builds: [{ name: 'compile', status: 'success' }],
    });
    const values = new Map(build.variables.map(({ key, value, public: shown }) => [key, [value, shown]]));
    expect(values.get('CI_BUILD_ID')).toEqual([String(build.id), true]);
    expect(values.get('MODE')).toEqual(['fast', true]);
    expect(values.get('SECRET')).toEqual(['hunter22', false]);
    expect(values.get('TARGET')).toEqual(['prod', false]);
    await runner.put(build.id, { state: 'success' });
  });

  it('and hears 204 if it says what it is, else 404', async () => {
    expect((await runner.take()).status).toBe(204);
    expect(await runner.take({}, { 'user-agent': 'curl/8' })).toMatchObject({
      status: 404,
      json: { message: '404 Not Found' },
    });
  });

  it('and is spared the search until something becomes pending', async () => {
    const first = (await runner.take()).headers.get('x-gitlab-last-update');
    expect(first).toMatch(/^[0-9a-f]+$/);
    const again = await runner.take({ last_update: first });
    expect(again.status).toBe(204);
    expect(again.headers.get('x-gitlab-last-update')).toBe(first);
    await rooms.pipeline(projectId, 'unit: { script: [make] }');
    const taken = await runner.take({ last_update: first });
    expect(taken.status).toBe(201);
    await runner.put((taken.json as BuildDetails).id, { state: 'success' });
  });

  it('but not with a token that is none', async () => {
    for (const token of ['wrong', '', 7, undefined]) {
      expect((await ask(rooms, 'POST', 'builds/register', { token })).status).toBe(403);
    }
  });

  it('and is known by what it told last', async () => {
    const fresh = await RunnerClient.register(rooms);
    await fresh.take({ info: { version: '1.11.5', executor: 'shell' } });
    const known = await rooms.queries.execute(new FindRunner({ tokenSha256: sha256Hex(fresh.token) }));
    expect(known?.info).toEqual({ version: '1.11.5' });
  });
});

describe('A runner tells how its build goes', () => {
  it('by the whole trace and the state it ended in', async () => {
    const { id } = await running();
    await runner.patch(id, '0-5', 'half ');
    const facts = { state: 'failed', trace: 'whole trace', exit_code: 3, failure_reason: 'script_failure' };
    expect(await runner.put(id, facts)).toMatchObject({ status: 200, text: 'true' });
    expect(await statusOf(id)).toMatchObject({ status: 'failed', exitCode: 3, trace: { size: 11 } });
  });

  it('by a state that is none of an end, which changes nothing', async () => {
    const { id } = await running();
    expect((await runner.put(id, { state: 'running' })).status).toBe(200);
    expect((await statusOf(id))?.status).toBe('running');
    await runner.put(id, { state: 'success' });
  });

  it('and hears first whether it is known: 403, then 404', async () => {
    expect((await ask(rooms, 'PUT', 'builds/-1', { token: 'wrong' })).status).toBe(403);
    expect(await runner.put(-1, {})).toMatchObject({ status: 404, json: { message: '404 Not found' } });
  });

  it('and hears 404 for a build that is another’s, canceled or over', async () => {
    const { id } = await running();
    const other = await RunnerClient.register(rooms);
    expect((await other.put(id, { state: 'success' })).status).toBe(404);
    await rooms.commands.execute(new CancelBuild(id, context));
    expect((await runner.put(id, { state: 'failed', trace: 'late' })).status).toBe(404);
  });

  it('and hears 403 for one that is erased', async () => {
    const { id } = await running();
    await runner.put(id, { state: 'success', trace: 'log' });
    await rooms.commands.execute(new EraseBuild(id, null, context));
    const words = { message: '403 Forbidden - Build has been erased!' };
    expect(await runner.put(id, { state: 'success' })).toMatchObject({ status: 403, json: words });
    expect(await runner.patch(id, '0-1', 'x')).toMatchObject({ status: 403, json: words });
  });
});

describe('A runner appends to the trace', () => {
  it('at its length in bytes, and hears length and status', async () => {
    const { id } = await running();
    const first = await runner.patch(id, '0-4', 'né\n');
    expect(first.status).toBe(202);
    expect(first.headers.get('range')).toBe('0-4');
    expect(first.headers.get('build-status')).toBe('running');
    expect((await runner.patch(id, '4-4', '')).headers.get('range')).toBe('0-4');
    expect((await runner.patch(id, '4-6', 'ab')).headers.get('range')).toBe('0-6');
    await runner.put(id, { state: 'success' });
  });

  it('and hears where to begin if it is out of step', async () => {
    const { id } = await running();
    await runner.patch(id, '0-4', 'abcd');
    const answer = await runner.patch(id, '9-12', 'efg');
    expect(answer).toMatchObject({ status: 416, json: { error: '416 Range Not Satisfiable' } });
    expect(answer.headers.get('range')).toBe('0-4');
    await runner.put(id, { state: 'success' });
  });

  it('and hears of a cancel, while its bytes are still taken', async () => {
    const { id } = await running();
    await rooms.commands.execute(new CancelBuild(id, context));
    const answer = await runner.patch(id, '0-4', 'abcd');
    expect(answer.status).toBe(202);
    expect(answer.headers.get('build-status')).toBe('canceled');
  });

  it('without a secret of the build in it', async () => {
    const { id } = await running();
    await runner.put(id, { state: 'success', trace: 'password hunter22' });
    expect((await statusOf(id))?.trace?.sha256).toBe(sha256Hex('password xxxxxxxx'));
  });

  it('but not without a range, a build, or its token', async () => {
    const { id } = await running();
    expect(await runner.patch(id, null, 'x')).toMatchObject({
      status: 400,
      json: { error: '400 Missing header Content-Range' },
    });
    expect((await runner.patch(id, 'x-y', 'x')).status).toBe(400);
    expect((await runner.patch(id, '0-1', 'x', 'wrong')).status).toBe(403);
    expect((await runner.patch(9_999_999, null, 'x', 'wrong')).status).toBe(404);
    expect((await runner.patch(id, '0-1', 'x', rooms.vault.runnersToken(projectId))).status).toBe(202);
    await runner.put(id, { state: 'success' });
  });
});
