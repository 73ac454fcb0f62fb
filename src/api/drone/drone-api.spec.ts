import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AppendTrace } from '../../commands/appending-to-a-trace/command.js';
import { CreateUser } from '../../commands/creating-a-user/command.js';
import { GrantMembership } from '../../commands/granting-membership/command.js';
import { IssueToken } from '../../commands/issuing-a-token/command.js';
import type { AccessLevel } from '../../domain/user/events.js';
import { processContext } from '../../ledger/context.js';
import type { BuildDetails } from '../runner-v1/present-build-details.js';
import { openRooms, type Rooms } from '../runner-v1/testing/rooms.contract.js';
import { RunnerClient } from '../runner-v1/testing/runner-client.contract.js';
import type { DroneBuild } from './present-build.js';

const CONFIG = `
one: { script: [make one], variables: { GO_VERSION: "1.4" } }
two: { script: [make two], variables: { GO_VERSION: "1.5" } }
`;
const context = processContext('spec');

let rooms: Rooms;
let projectId: number;
let developer: string;
let reporter: string;
let runner: RunnerClient;

beforeAll(async () => {
  rooms = await openRooms();
  projectId = await rooms.project('team/app', { defaultBranch: 'main' });
  await rooms.project('team/open', { public: true });
  developer = await member('ada', 30);
  reporter = await member('bob', 20);
  runner = await RunnerClient.register(rooms);
});
afterAll(() => rooms.close());

async function member(username: string, level: AccessLevel): Promise<string> {
  const user = { username, name: username, email: `${username}@ci.example`, admin: false };
  const { userId } = await rooms.commands.execute(new CreateUser(user, context));
  await rooms.commands.execute(new GrantMembership(userId, projectId, level, context));
  return (await rooms.commands.execute(new IssueToken(userId, 'spec', null, null, context))).token;
}

async function ask(method: string, path: string, token: string | null = developer, headers = {}) {
  const authorization: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`${rooms.url}/api/${path}`, {
    method,
    headers: { ...authorization, ...headers },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
}
const read = (path: string, token: string | null = developer) => ask('GET', `repos/team/app/${path}`, token);
const shown = async (path: string) => JSON.parse((await read(path)).text) as DroneBuild;

async function ended(): Promise<number> {
  const { number, buildIds } = await rooms.pipeline(projectId, CONFIG);
  for (let left = buildIds.length; left > 0; left -= 1) {
    const { id } = (await runner.take()).json as BuildDetails;
    await runner.put(id, { state: 'success', trace: `log of ${id}` });
  }
  return number;
}

describe("Drone's builds", () => {
  it('are pipelines, newest first, with their jobs', async () => {
    const number = await ended();
    const answer = await read('builds');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('x-drone-version')).toBe('0.4.2');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('cache-control')).toContain('no-store');
    expect(answer.text).toMatch(/^\[\n {4}\{\n {8}"id"/);
    const [newest] = JSON.parse(answer.text) as DroneBuild[];
    expect(newest).toMatchObject({
      number,
      status: 'success',
      event: 'push',
      branch: 'main',
      jobs: [
        { number: 1, status: 'success', environment: { GO_VERSION: '1.4' } },
        { number: 2, status: 'success', environment: { GO_VERSION: '1.5' } },
      ],
    });
  });

  it('are shown by number, and the latest of a branch', async () => {
    const number = await ended();
    expect((await shown(`builds/${number}`)).number).toBe(number);
    expect((await shown('builds/latest')).number).toBe(number);
    expect((await shown('builds/latest?branch=main')).number).toBe(number);
    expect((await read('builds/latest?branch=other')).status).toBe(404);
    expect((await read('builds/999')).status).toBe(404);
    expect((await read('builds/abc')).status).toBe(400);
  });

  it('restart under their number, and as a copy under the next', async () => {
    const number = await ended();
    const before = await shown(`builds/${number}`);
    const answer = await ask('POST', `repos/team/app/builds/${number}`);
    expect(answer.status).toBe(202);
    expect(answer.headers.get('x-ledger-position')).toMatch(/^\d+$/);
    const again = JSON.parse(answer.text) as DroneBuild;
    expect(again).toMatchObject({ id: before.id, number, status: 'pending', started_at: 0, finished_at: 0 });
    expect(await ask('POST', `repos/team/app/builds/${number}`)).toMatchObject({
      status: 409,
      text: 'Cannot re-start a started build',
    });
    for (const job of [1, 2]) await ask('DELETE', `repos/team/app/builds/${number}/${job}`);
    const fork = await ask(
      'POST',
      `repos/team/app/builds/${number}?fork=true&event=deployment&deploy_to=prod`,
    );
    expect(JSON.parse(fork.text)).toMatchObject({
      number: number + 1,
      event: 'deployment',
      deploy_to: 'prod',
      status: 'pending',
    });
    for (const job of [1, 2]) await ask('DELETE', `repos/team/app/builds/${number + 1}/${job}`);
  });

  it('restart only by a number that there is', async () => {
    expect((await ask('POST', 'repos/team/app/builds/999')).status).toBe(404);
    expect((await ask('POST', 'repos/team/app/builds/x')).status).toBe(400);
  });
});

describe("Drone's jobs", () => {
  it.each(['builds', 'logs'])('are canceled by DELETE of %s', async route => {
    const { number } = await rooms.pipeline(projectId, CONFIG);
    for (const job of [1, 2]) {
      expect(await ask('DELETE', `repos/team/app/${route}/${number}/${job}`)).toMatchObject({
        status: 200,
        text: '',
      });
    }
    expect(await shown(`builds/${number}`)).toMatchObject({
      status: 'killed',
      jobs: [{ status: 'killed' }, {}],
    });
    expect((await ask('DELETE', `repos/team/app/${route}/${number}/1`)).status).toBe(200);
    for (const unknown of [`${number}/9`, '999/1', 'x/1', `${number}/x`]) {
      expect((await ask('DELETE', `repos/team/app/${route}/${unknown}`)).status).toBe(404);
    }
  });

  it('have logs, cut unless all is asked for', async () => {
    const number = await ended();
    const answer = await read(`logs/${number}/1`);
    expect(answer).toMatchObject({ status: 200, text: expect.stringContaining('log of') });
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const { id } = (await shown(`builds/${number}`)).jobs[1] ?? { id: 0 };
    const bytes = Buffer.alloc(2_100_000, 'x');
    const offset = (await read(`logs/${number}/2`)).text.length;
    await rooms.commands.execute(new AppendTrace(id, offset, bytes, context));
    expect((await read(`logs/${number}/2`)).text).toHaveLength(2_000_000);
    expect((await read(`logs/${number}/2?full=true`)).text).toHaveLength(2_100_000 + offset);
    expect((await read(`logs/${number}/9`)).status).toBe(404);
    expect((await read('logs/999/1')).status).toBe(404);
  });
});

describe("Drone's access", () => {
  it('hides what may not be read, and refuses what may not be done', async () => {
    const number = await ended();
    expect((await read('builds', null)).status).toBe(404);
    expect((await read('builds', 'wrong')).status).toBe(404);
    expect((await read('builds', reporter)).status).toBe(200);
    expect((await ask('POST', `repos/team/app/builds/${number}`, reporter)).status).toBe(401);
    expect((await ask('DELETE', `repos/team/app/logs/${number}/1`, reporter)).status).toBe(401);
    expect((await ask('GET', 'repos/team/none/builds')).status).toBe(404);
  });

  it('lets everyone read what is public', async () => {
    expect(await ask('GET', 'repos/team/open/builds', null)).toMatchObject({ status: 200, text: '[]' });
    expect((await ask('POST', 'repos/team/open/builds/1', null)).status).toBe(401);
  });

  it('takes a token as parameter and as cookie, a cookie only to read', async () => {
    expect((await read(`builds?access_token=${reporter}`, null)).status).toBe(200);
    const cookie = { cookie: `user_sess=${developer}` };
    expect((await ask('GET', 'repos/team/app/builds', null, cookie)).status).toBe(200);
    expect((await ask('POST', 'repos/team/app/builds/1', null, cookie)).status).toBe(401);
  });

  it('answers the questions of browsers', async () => {
    const answer = await ask('OPTIONS', 'repos/team/app/builds/1', null);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-methods')).toContain('DELETE');
    expect((await ask('OPTIONS', 'repos/team/app', null)).status).toBe(200);
  });

  it('tells who asks, and what a repository is', async () => {
    expect(JSON.parse((await ask('GET', 'user')).text)).toMatchObject({ login: 'ada', admin: false });
    expect((await ask('GET', 'user', null)).status).toBe(401);
    expect(JSON.parse((await ask('GET', 'repos/team/app')).text)).toMatchObject({ full_name: 'team/app' });
  });

  it('shows badges', async () => {
    await ended();
    const answer = await ask('GET', 'badges/team/app/status.svg');
    expect(answer.headers.get('content-type')).toContain('image/svg+xml');
    expect(answer).toMatchObject({ status: 200, text: expect.stringContaining('success') });
    expect(await ask('GET', 'badges/team/app/status.svg?branch=none')).toMatchObject({
      status: 404,
      text: expect.stringContaining('none'),
    });
    expect((await ask('GET', 'badges/team/app/status.svg', null)).status).toBe(404);
  });
});
