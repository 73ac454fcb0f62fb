import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { runCli } from '../run-cli.js';
import { type FakeAnswer, type FakeHttp, fakeHttp, type FakeRequest } from '../testing/fake-http.js';
import { type TestRepository, testRepository } from '../testing/test-repository.js';
import { type TestTerminal, testTerminal } from '../testing/test-terminal.js';

const CONFIG = 'unit:\n  script: [make test]\n';
const ZEROS = '0'.repeat(40);

const look = (build: string, pipeline: string): FakeAnswer => ({
  status: 200,
  body: [
    { id: 9, name: 'unit', stage: 'test', status: build, pipeline: { id: 55, status: pipeline } },
    { id: 8, name: 'other', stage: 'test', status: 'running', pipeline: { id: 54, status: 'running' } },
  ],
});

describe('build-ledger submit', () => {
  let repository: TestRepository;
  let server: FakeHttp;
  let requests: FakeRequest[];
  let answers: Record<string, FakeAnswer[]>;
  let terminal: TestTerminal;

  beforeEach(async () => {
    repository = await testRepository();
    requests = [];
    answers = {
      'GET /api/ledger/projects/team%2Fapp': [{ status: 200, body: { id: 4, path: 'team/app' } }],
      'POST /api/ledger/projects/4/pipelines': [
        { status: 201, body: { id: 55, number: 3, status: 'pending', builds: [{ id: 9, name: 'unit' }] } },
      ],
    };
    server = await fakeHttp(request => {
      requests.push(request);
      const list = answers[`${request.method} ${request.path}`] ?? [];
      return (
        (list.length > 1 ? list.shift() : list[0]) ?? { status: 404, body: { message: '404 Not Found' } }
      );
    });
    terminal = testTerminal({ LEDGER_URL: server.url, LEDGER_TOKEN: 'ada-token' }, repository.folder);
  });

  afterEach(async () => {
    await server.close();
    await rm(repository.folder, { recursive: true, force: true });
  });

  const submit = (...args: readonly string[]): Promise<number> =>
    runCli(['submit', '--project', 'team/app', ...args], terminal);
  const sent = (): Readonly<Record<string, unknown>> => requests.at(-1)?.json ?? {};

  it('sends a branch with its parent, its author and the configuration of the commit', async () => {
    const parent = await repository.commit('First', { 'a.txt': 'a' });
    const sha = await repository.commit('Second\n\nWith a body', { '.gitlab-ci.yml': CONFIG });
    await repository.git('remote', 'add', 'origin', 'https://git.example/team/app.git');
    await expect(submit()).resolves.toBe(0);
    expect(requests.at(-1)?.headers['private-token']).toBe('ada-token');
    expect(sent()).toMatchObject({
      ref: 'main',
      tag: false,
      sha,
      before_sha: parent,
      event: 'push',
      config: CONFIG,
    });
    const { message, author_name, author_email, created_at } = sent()['commit'] as Record<string, string>;
    expect([message, author_name, author_email]).toEqual([
      'Second\n\nWith a body\n',
      'Ada L',
      'ada@ci.example',
    ]);
    expect(created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/);
    expect(terminal.outLines).toEqual([
      expect.stringContaining('pipeline 3 of project 4: pending, 1 build for main'),
    ]);
  });

  it('sends zeros as the parent of a root commit, and ignores what is not committed', async () => {
    await repository.commit('Root', { '.gitlab-ci.yml': CONFIG });
    await repository.git('rm', '--cached', '--quiet', '.gitlab-ci.yml');
    await expect(submit()).resolves.toBe(0);
    expect(sent()).toMatchObject({ before_sha: ZEROS, config: CONFIG });
  });

  it('sends the tag that a detached HEAD is at', async () => {
    await repository.commit('First', { '.gitlab-ci.yml': CONFIG });
    await repository.git('tag', 'v1.0');
    await repository.git('checkout', '--quiet', '--detach');
    await expect(submit()).resolves.toBe(0);
    expect(sent()).toMatchObject({ ref: 'v1.0', tag: true, event: 'tag' });
  });

  it('sends a branch as a tag only when asked to', async () => {
    await repository.commit('First', { '.gitlab-ci.yml': CONFIG });
    await repository.git('tag', 'v1.0');
    await submit();
    expect(sent()).toMatchObject({ ref: 'main', tag: false });
    await submit('--tag');
    expect(sent()).toMatchObject({ ref: 'v1.0', tag: true });
  });

  it('asks for the branch of a detached HEAD that is at no tag', async () => {
    await repository.commit('First', { '.gitlab-ci.yml': CONFIG });
    await repository.git('checkout', '--quiet', '--detach');
    await expect(submit()).resolves.toBe(2);
    expect(terminal.errLines.join('\n')).toContain('--ref');
    await expect(submit('--ref', 'topic/x')).resolves.toBe(0);
    expect(sent()).toMatchObject({ ref: 'topic/x', tag: false });
  });

  it('makes the project from the repository when asked to', async () => {
    await repository.commit('First', { '.gitlab-ci.yml': CONFIG });
    answers['GET /api/ledger/projects/team%2Fapp'] = [];
    await expect(submit()).resolves.toBe(4);
    answers['POST /api/ledger/projects'] = [{ status: 201, body: { id: 4 } }];
    await expect(submit('--create')).resolves.toBe(0);
    const made = requests.find(request => request.path === '/api/ledger/projects');
    expect(made?.json).toEqual({
      path: 'team/app',
      repo_url: expect.stringMatching(/^file:\/\/\//),
      default_branch: 'main',
    });
  });

  it('takes the project from the address of the remote', async () => {
    await repository.commit('First', { '.gitlab-ci.yml': CONFIG });
    await expect(runCli(['submit'], terminal)).resolves.toBe(2);
    await repository.git('remote', 'add', 'origin', 'git@git.example:team/app.git');
    await expect(runCli(['submit'], terminal)).resolves.toBe(0);
  });

  it('sends variables as they were written', async () => {
    await repository.commit('First', { '.gitlab-ci.yml': CONFIG });
    await submit('--variable', 'A=1=2', '--variable', 'B=');
    expect(sent()['variables']).toEqual([
      { key: 'A', value: '1=2' },
      { key: 'B', value: '' },
    ]);
    await expect(submit('--variable', 'nothing')).resolves.toBe(2);
  });

  it('prints the problems of a configuration line by line', async () => {
    await repository.commit('First', { '.gitlab-ci.yml': CONFIG });
    answers['POST /api/ledger/projects/4/pipelines'] = [
      {
        status: 422,
        body: {
          message: 'The configuration is refused',
          problems: [
            { message: 'include is not supported', key: 'include', line: 12 },
            { message: 'must be a whole number', key: 'jobs:unit:retry', line: null },
          ],
        },
      },
    ];
    await expect(submit()).resolves.toBe(4);
    expect(terminal.errLines.join('\n').split('\n').slice(1)).toEqual([
      '.gitlab-ci.yml:12: include is not supported',
      '.gitlab-ci.yml: jobs:unit:retry: must be a whole number',
    ]);
  });

  it('follows the builds until the pipeline ends, and fails when it fails', async () => {
    const sha = await repository.commit('First', { '.gitlab-ci.yml': CONFIG });
    const path = `GET /api/v3/projects/4/repository/commits/${sha}/builds`;
    answers[path] = [look('running', 'running'), look('failed', 'failed')];
    await expect(submit('--wait')).resolves.toBe(1);
    expect(terminal.errLines).toEqual([
      '  test · unit (build 9): running',
      '  test · unit (build 9): running → failed',
    ]);
    answers[path] = [look('success', 'success')];
    await expect(submit('--wait', '--json')).resolves.toBe(0);
    expect(JSON.parse(terminal.outLines.at(-1) ?? '')).toMatchObject({
      id: 55,
      number: 3,
      status: 'success',
    });
  });

  it('says what is missing: a repository, a commit, a configuration', async () => {
    await expect(submit()).resolves.toBe(2);
    expect(terminal.errLines.at(-1)).toContain('has no commit yet');
    await repository.commit('First', { 'a.txt': 'a' });
    await expect(submit()).resolves.toBe(2);
    expect(terminal.errLines.at(-1)).toContain('.gitlab-ci.yml is not in commit');
    await rm(`${repository.folder}/.git`, { recursive: true });
    await expect(submit()).resolves.toBe(2);
    expect(terminal.errLines.at(-1)).toContain('is not a Git repository');
  });
});
