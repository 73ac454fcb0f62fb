import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../src/cli/run-cli.js';
import { testTerminal } from '../src/cli/testing/test-terminal.js';
import { ROOT_TOKEN } from './support/server.js';
import { ServerProcess } from './support/server-process.js';

const zoe = { username: 'zquixano', name: 'Zoë Quixano', email: 'zoe.quixano@ci.example' };
const home = 'quixi@home.example';
const TELLING = /zquixano|quixano|zoe|Zoë|Zo%C3%AB|quixi/i;

function expected(status: number, answer: { status: number; body: unknown }): unknown {
  expect([answer.status, answer.body]).toEqual([status, answer.body]);
  return answer.body;
}

describe('The log of a server, as wordy as it can be', () => {
  let server: ServerProcess;
  let folder: string;
  let logged = '';
  let ended = false;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ledger-logs-'));
    server = await ServerProcess.start(folder, { LEDGER_LOG: 'trace' }, text => {
      logged += text;
    });
  });
  afterAll(async () => {
    if (!ended) await server.end('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  });

  it('says nothing of who a user is when they are made, looked for, shown, changed and forgotten', async () => {
    const users = '/api/ledger/users';
    const { id } = expected(201, await server.ask('POST', users, zoe)) as { id: number };
    expected(409, await server.ask('POST', users, zoe));
    expected(422, await server.ask('POST', users, { ...zoe, username: 'quixano!' }));
    await server.ask('GET', `${users}/${zoe.username}/history`);
    expected(200, await server.ask('GET', `${users}?username=${zoe.username}`));
    await server.ask('GET', `/api/v3/users?search=${encodeURIComponent(zoe.email)}`);
    expected(201, await server.ask('POST', `${users}/${id}/tokens`, { name: "Quixano's laptop" }));
    await server.ask('GET', `/api/v3/user?sudo=${zoe.username}`);
    expected(200, await server.ask('POST', `${users}/${id}/block`));
    const args = [zoe.username, '--email', home, '--reason', 'request 4711'];
    const terminal = testTerminal({ LEDGER_URL: server.url, LEDGER_TOKEN: ROOT_TOKEN });
    expect(await runCli(['forget-user', ...args], terminal)).toBe(0);
    expected(200, await server.ask('GET', `${users}/${id}`));
    ended = true;
    await server.end('SIGTERM');
    // It does log: each request has its line.
    expect(logged).toContain(`/api/ledger/users/${id}/forget`);
    expect(logged.split('\n').filter(line => TELLING.test(line))).toEqual([]);
  }, 60_000);
});
