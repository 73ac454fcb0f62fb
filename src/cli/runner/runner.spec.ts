import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type FakeBuild,
  type FakeCoordinator,
  fakeCoordinator,
  variable,
} from '../testing/fake-coordinator.js';
import { testRepository } from '../testing/test-repository.js';
import { eventually, haltRunners, runUntilDone, startTestRunner } from '../testing/test-runner.js';

const log = (build: FakeBuild): string => build.trace.toString('utf8');
const keptWhen = (when: string): object => ({ artifacts: { paths: ['a'], when } });

describe('a runner', () => {
  let server: FakeCoordinator;
  let folder: string;

  beforeEach(async () => {
    server = await fakeCoordinator();
    folder = await mkdtemp(join(tmpdir(), 'ledger-runner-'));
  });

  afterEach(async () => {
    await haltRunners();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const run = (...builds: readonly FakeBuild[]): Promise<void> => runUntilDone(server, folder, builds);

  it('runs the commands, shows each before it runs, and reports success with exit code 0', async () => {
    const build = server.enqueue({ commands: 'echo one\nA=two\necho "$A"' });
    await run(build);
    expect(build.status).toBe('success');
    expect(build.end).toMatchObject({ state: 'success', exit_code: 0 });
    expect(log(build)).toMatch(/\$ echo one\S*\none\n.*\$ A=two\S*\n.*\$ echo "\$A"\S*\ntwo\n/);
    expect(log(build)).toContain('Build succeeded');
  });

  it('stops at the first command that fails and reports its exit code', async () => {
    const build = server.enqueue({ commands: 'echo before\n(exit 7)\necho after' });
    await run(build);
    expect(build.end).toMatchObject({ state: 'failed', exit_code: 7, failure_reason: 'script_failure' });
    expect(log(build)).toContain('before');
    expect(log(build)).not.toMatch(/^after$/m);
  });

  it('fails when the first program of a pipe fails', async () => {
    const build = server.enqueue({ commands: 'false | cat' });
    await run(build);
    expect(build.status).toBe('failed');
  });

  it('runs loops, here-documents and quoted texts of several lines as one command', async () => {
    const commands = 'for i in 1 2\ndo\n  echo "n$i"\ndone\ncat <<EOF\nif\n$HOME_OF\nEOF\necho "a\nb"';
    const build = server.enqueue({
      commands,
      variables: [variable('GIT_STRATEGY', 'none'), variable('HOME_OF', 'ada')],
    });
    await run(build);
    expect(build.status).toBe('success');
    expect(log(build)).toMatch(/\nn1\nn2\n/);
    expect(log(build)).toMatch(/\nif\nada\n/);
    expect(log(build)).toMatch(/\na\nb\n/);
  });

  it('checks out the commit of the build, not the newest one', async () => {
    const repository = await testRepository();
    const sha = await repository.commit('First', { 'a.txt': 'first' });
    await repository.commit('Second', { 'a.txt': 'second' });
    const source = { repo_url: `file://${repository.folder}`, sha, variables: [] };
    const first = server.enqueue({ ...source, commands: 'cat a.txt && touch leftover' });
    const again = server.enqueue({ ...source, commands: 'test ! -e leftover && cat a.txt' });
    const cloned = server.enqueue({ ...source, allow_git_fetch: false, commands: 'cat a.txt' });
    await run(first, again, cloned);
    expect([first, again, cloned].map(build => build.status)).toEqual(['success', 'success', 'success']);
    expect(log(first)).toMatch(/first\n/);
    expect(log(again)).toContain('Fetching');
    expect(log(cloned)).toContain('Cloning');
  });

  it('reports a repository that is not there as a system failure', async () => {
    const build = server.enqueue({
      repo_url: `file://${folder}/nowhere`,
      sha: 'a'.repeat(40),
      variables: [],
    });
    await run(build);
    expect(build.end).toMatchObject({ state: 'failed', failure_reason: 'runner_system_failure' });
    expect(build.end).not.toHaveProperty('exit_code');
  });

  it('runs after_script in a shell of its own, whatever the script did', async () => {
    const options = { after_script: ['echo "after: $A"', 'exit 3'] };
    const build = server.enqueue({ commands: 'A=lost\nexit 2', options });
    await run(build);
    expect(build.end).toMatchObject({ exit_code: 2 });
    expect(log(build)).toMatch(/^after: $/m);
    expect(log(build)).toContain('after_script ended with exit code 3');
  });

  it('kills a build that takes longer than its timeout, with all that it started', async () => {
    const mark = join(folder, 'mark');
    const build = server.enqueue({ commands: `(sleep 2; touch ${mark}) & wait`, timeout: 1 });
    await run(build);
    expect(build.end).toMatchObject({ state: 'failed', failure_reason: 'job_execution_timeout' });
    expect(log(build)).toContain('longer than 1 seconds');
    await new Promise(resolve => setTimeout(resolve, 1500));
    await expect(access(mark)).rejects.toThrow('ENOENT');
  });

  it('stops a build that someone cancels while it runs', async () => {
    const build = server.enqueue({ commands: 'echo started\nsleep 30\necho never' });
    const runner = startTestRunner(server, folder);
    await eventually(() => expect(log(build)).toMatch(/^started$/m));
    build.status = 'canceled';
    await eventually(() => expect(runner.finished).toEqual([[build.details.id, 'canceled']]));
    await runner.end();
    expect(build.end).toBeNull();
    expect(log(build)).not.toMatch(/^never$/m);
  });

  it('ends a build whose background process would keep the log open', async () => {
    const build = server.enqueue({ commands: 'sleep 30 &\necho done' });
    await run(build);
    expect(build.status).toBe('success');
  });

  it('stops running builds and reports them as failed when it is halted', async () => {
    const build = server.enqueue({ commands: 'echo started\nsleep 30' });
    const runner = startTestRunner(server, folder);
    await eventually(() => expect(log(build)).toMatch(/^started$/m));
    runner.halt();
    await runner.done;
    expect(build.end).toMatchObject({ state: 'failed', failure_reason: 'runner_system_failure' });
  });

  it('lets a running build end when it is asked to finish', async () => {
    const build = server.enqueue({ commands: 'echo started\nsleep 0.3\necho ended' });
    const later = server.enqueue({});
    const runner = startTestRunner(server, folder);
    await eventually(() => expect(log(build)).toMatch(/^started$/m));
    await runner.end();
    expect(build.status).toBe('success');
    expect(later.status).toBe('pending');
  });

  it('passes the artifacts of one build to the next', async () => {
    const artifacts = {
      paths: ['out/**/*.txt', 'bin'],
      exclude: ['**/*.tmp.txt'],
      name: 'app-$LABEL',
      expire_in: '2 days',
    };
    const commands =
      'mkdir -p out/deep bin\necho a > out/deep/a.txt\necho b > out/b.tmp.txt\necho "exit 0" > bin/run\nchmod +x bin/run';
    const maker = server.enqueue({
      commands,
      options: { artifacts },
      variables: [variable('GIT_STRATEGY', 'none'), variable('LABEL', 'x1')],
    });
    await run(maker);
    expect(maker.artifacts).toMatchObject({ filename: 'app-x1.zip', expireIn: '2 days' });
    const taker = server.enqueue({
      project_id: 5,
      commands: 'cat out/deep/a.txt\ntest -x bin/run\ntest ! -e out/b.tmp.txt',
      depends_on_builds: [
        { ...maker.details, name: 'maker', artifacts_file: { filename: 'app-x1.zip', size: 1 } },
      ],
    });
    await run(taker);
    expect(taker.status).toBe('success');
    expect(log(taker)).toContain('Received 2 artifact files of maker');
  });

  it('fails a build whose dependency has lost its artifacts', async () => {
    const lost = {
      id: 77,
      name: 'lost',
      token: 'lost-token',
      artifacts_file: { filename: 'a.zip', size: 1 },
    };
    const build = server.enqueue({ depends_on_builds: [lost] });
    await run(build);
    expect(build.end).toMatchObject({ failure_reason: 'runner_system_failure' });
  });

  it('hands in artifacts of a failed build only when they are asked for', async () => {
    const commands = 'touch a\nexit 1';
    const builds = ['on_success', 'on_failure', 'always'].map(when =>
      server.enqueue({ commands, options: keptWhen(when) }),
    );
    await run(...builds);
    expect(builds.map(build => build.artifacts !== null)).toEqual([false, true, true]);
  });

  it('never shows a secret, nor passes the runner its own environment on', async () => {
    const secret = 'hunter2-secret';
    const build = server.enqueue({
      commands:
        'printf "%s" "${PASSWORD:0:6}"\nsleep 0.1\necho "${PASSWORD:6}"\ncat "$KEY_FILE"\necho "[$LEDGER_SECRET_KEY]"\necho "$CI_BUILD_TOKEN"',
      variables: [
        variable('GIT_STRATEGY', 'none'),
        variable('PASSWORD', secret, { public: false }),
        variable('KEY_FILE', 'line-one-of-key\nline-two-of-key', { public: false, file: true }),
        variable('CI_BUILD_TOKEN', 'build-token-1', { public: false }),
      ],
    });
    await run(build);
    expect(build.status).toBe('success');
    expect(log(build)).toContain('[MASKED]');
    expect(log(build)).toContain('[]');
    for (const hidden of [secret, 'line-two-of-key', 'build-token-1'])
      expect(log(build)).not.toContain(hidden);
  });

  it('goes on where the server says when they disagree about the length of the log', async () => {
    const build = server.enqueue({ commands: 'echo one\nsleep 0.3\necho two' });
    let cut = false;
    server.intercept = request => {
      if (!cut && request.method === 'PATCH' && /^one$/m.test(log(build))) {
        cut = true;
        build.trace = build.trace.subarray(0, 10);
      }
      return null;
    };
    await run(build);
    expect(cut).toBe(true);
    expect(log(build).match(/^one$/gm)).toHaveLength(1);
    expect(log(build).match(/^two$/gm)).toHaveLength(1);
    expect(log(build)).toMatch(/^Running on/);
  });

  it('sends the whole log when the server has more than was ever written', async () => {
    const build = server.enqueue({ commands: 'echo one' });
    build.trace = Buffer.alloc(100_000, 'x');
    await run(build);
    expect(log(build)).toMatch(/^Running on/);
    expect(log(build)).not.toContain('xxx');
  });

  it('sends whole logs to a server that has no PATCH', async () => {
    const build = server.enqueue({ commands: 'echo one' });
    server.intercept = request => (request.method === 'PATCH' ? { status: 404 } : null);
    await run(build);
    expect(build.status).toBe('success');
    expect(log(build)).toMatch(/^one$/m);
  });

  it('repeats the final report until the server has heard it', async () => {
    const build = server.enqueue({});
    let deaf = 3;
    server.intercept = request => {
      const isFinal = request.method === 'PUT' && request.json['state'] === 'success';
      return isFinal && (deaf -= 1) >= 0 ? { status: 502 } : null;
    };
    await run(build);
    expect(build.status).toBe('success');
  });

  it('tells the server the last update that it saw, and runs builds at the same time up to its limit', async () => {
    const file = join(folder, 'go');
    const commands = `while [ ! -e ${file} ]; do sleep 0.05; done`;
    const builds = [1, 2, 3].map(() => server.enqueue({ commands }));
    const runner = startTestRunner(server, folder, { concurrent: 2 });
    await eventually(() => expect(builds.filter(build => build.trace.length > 0)).toHaveLength(2));
    expect(builds[2]?.status).toBe('pending');
    await writeFile(file, '');
    await eventually(() => expect(builds.every(build => build.status === 'success')).toBe(true));
    await eventually(() => expect(server.requests.at(-1)?.json['last_update']).toBe('update-3'));
    await runner.end();
  });

  it('gives up when the server has refused it three times', async () => {
    const runner = startTestRunner(server, folder, { token: 'wrong' });
    await expect(runner.done).rejects.toThrow('does not know this runner');
    expect(server.requests).toHaveLength(3);
  });
});
