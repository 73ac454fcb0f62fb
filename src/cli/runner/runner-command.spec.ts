import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../run-cli.js';
import {
  type FakeCoordinator,
  fakeCoordinator,
  REGISTRATION_TOKEN,
  RUNNER_TOKEN,
} from '../testing/fake-coordinator.js';
import { type TestTerminal, testTerminal } from '../testing/test-terminal.js';

describe('build-ledger runner', () => {
  let server: FakeCoordinator;
  let folder: string;
  let terminal: TestTerminal;

  beforeEach(async () => {
    server = await fakeCoordinator();
    folder = await mkdtemp(join(tmpdir(), 'ledger-runner-'));
    terminal = testTerminal({ LEDGER_URL: server.url, PATH: process.env['PATH'] }, folder);
  });

  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const once = (...args: readonly string[]): Promise<number> =>
    runCli(['runner', '--once', '--check-interval', '0.02', '--trace-interval', '0.02', ...args], terminal);

  it('registers, runs one build, unregisters, and tells no secret', async () => {
    const build = server.enqueue({ commands: 'echo hello' });
    const args = ['--tag-list', 'linux, node', '--description', 'box', '--unregister', '--no-run-untagged'];
    await expect(once('--registration-token', REGISTRATION_TOKEN, ...args)).resolves.toBe(0);
    expect(build.status).toBe('success');
    expect(server.requests[0]?.json).toMatchObject({
      description: 'box',
      tag_list: 'linux,node',
      run_untagged: false,
      info: { executor: 'shell' },
    });
    expect(server.requests.at(-1)).toMatchObject({ method: 'DELETE', json: { token: RUNNER_TOKEN } });
    expect(terminal.errLines).toEqual([
      'registered as runner 9, box',
      'build 1 unit: running',
      'build 1 unit: success',
      'unregistered',
    ]);
  });

  it('fails when its one build fails', async () => {
    server.enqueue({ commands: 'exit 4' });
    await expect(once('--token', RUNNER_TOKEN)).resolves.toBe(1);
    expect(terminal.errLines.at(-1)).toBe('build 1 unit: failed (script_failure, exit code 4)');
  });

  it('tells a wrong registration token and a server that is not there apart', async () => {
    await expect(once('--registration-token', 'wrong')).resolves.toBe(4);
    expect(terminal.errLines.at(-1)).toContain('check the registration token');
    await server.close();
    await expect(once('--registration-token', REGISTRATION_TOKEN)).resolves.toBe(3);
  });
});
