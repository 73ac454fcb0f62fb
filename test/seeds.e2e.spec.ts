import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { missing } from './support/same-shape.js';
import { TestServer, type BuildDetails } from './support/server.js';

const SHA = '0ff3ae198f8601a285adcf5c0fff204ee6fba5fd';
const CONFIG = `
stages: [build, test]
variables: {GO_VERSION: '1.4'}
build:
  stage: build
  image: docker:image
  script: [echo commands]
  artifacts: {paths: [public]}
  cache: {paths: [vendor]}
rubocop:
  stage: test
  image: docker:image
  script: [echo commands]
  artifacts: {paths: [public]}
  cache: {paths: [vendor]}
`;

/** The user's documents show these; the fixture holds their examples as they stand. */
describe('Every example of the five documents is answered with all of its fields', () => {
  let server: TestServer;
  let examples: Record<string, Record<string, unknown>>;
  let project: number;
  let runner: string;
  let first: BuildDetails;
  let second: BuildDetails;
  const v3 = (path: string) => `/api/v3/projects/${project}${path}`;

  beforeAll(async () => {
    const fixture = new URL('fixtures/seed-examples.json', import.meta.url);
    examples = JSON.parse(await readFile(fixture, 'utf8')) as typeof examples;
    server = await TestServer.start();
    ({ id: project } = await server.project('octocat/hello-world'));
    runner = await server.runner();
    await server.pipeline(project, CONFIG);
    first = (await server.take(runner)) as BuildDetails;
    await upload(first);
    await server.finish(runner, first.id, 'success');
    second = (await server.take(runner)) as BuildDetails;
  });

  afterAll(() => server.stop());

  const upload = async (build: BuildDetails): Promise<void> => {
    const form = new FormData();
    form.append('file', new Blob(['zip']), 'artifacts.zip');
    const answer = await server.ask('POST', `/ci/api/v1/builds/${build.id}/artifacts?expire_in=1%20week`, {
      token: null,
      headers: { 'build-token': build.token },
      body: form,
    });
    expect(answer.status).toBe(201);
  };

  it('the runner is given its build as document 002 shows', () => {
    expect(missing(examples.runner?.register, second)).toEqual([]);
    expect(second).toMatchObject({ depends_on_builds: [{ id: first.id, name: 'build', stage: 'build' }] });
  });

  it.each(['gitlab-2015', 'gitlab-2016'])('lists of builds, %s', async age => {
    const upToArtifacts = await server.ask('GET', v3('/builds?scope=success'));
    expect(upToArtifacts.status).toBe(200);
    expect(missing(examples[age]?.list, upToArtifacts.json)).toEqual([]);
    const ofCommit = await server.ask('GET', v3(`/repository/commits/${SHA}/builds?scope=success`));
    expect(ofCommit.status).toBe(200);
    expect(missing(examples[age]?.commit, ofCommit.json)).toEqual([]);
  });

  it.each(['gitlab-2015', 'gitlab-2016'])('one build, %s', async age => {
    const answer = await server.ask('GET', v3(`/builds/${first.id}`));
    expect(answer.status).toBe(200);
    expect(missing(examples[age]?.single, answer.json)).toEqual([]);
  });

  it('trace and artifacts, 2016', async () => {
    const trace = await server.ask('GET', v3(`/builds/${first.id}/trace`));
    expect(trace.status).toBe(200);
    const artifacts = await server.ask('GET', v3(`/builds/${first.id}/artifacts`));
    expect([artifacts.status, artifacts.text]).toEqual([200, 'zip']);
    const none = await server.ask('GET', v3(`/builds/${second.id}/artifacts`));
    expect(none.status).toBe(404);
  });

  it.each(['gitlab-2015', 'gitlab-2016'])('keep, cancel, retry and erase, %s', async age => {
    const shown = examples[age] ?? {};
    const keep = await server.ask('POST', v3(`/builds/${first.id}/artifacts/keep`));
    expect(keep.status).toBe(200);
    expect(missing(shown.keep ?? null, keep.json)).toEqual([]);
    const running = age === 'gitlab-2015' ? second.id : ((await server.take(runner))?.id ?? 0);
    const cancel = await server.ask('POST', v3(`/builds/${running}/cancel`));
    expect(cancel.status).toBe(201);
    expect(missing(shown.cancel, cancel.json)).toEqual([]);
    expect(cancel.json).toMatchObject({ id: running, status: 'canceled' });
    const retry = await server.ask('POST', v3(`/builds/${running}/retry`));
    expect(retry.status).toBe(201);
    expect(missing(shown.retry, retry.json)).toEqual([]);
    expect(retry.json).toMatchObject({ status: 'pending', finished_at: null });
    if (age === 'gitlab-2015') return;
    const erase = await server.ask('POST', v3(`/builds/${first.id}/erase`));
    expect(erase.status).toBe(201);
    expect(missing(shown.erase, erase.json)).toEqual([]);
    expect((await server.ask('GET', v3(`/builds/${first.id}/artifacts`))).status).toBe(404);
  });

  it('updates of a build by its runner, 002', async () => {
    const build = (await server.take(runner)) as BuildDetails;
    const answer = await server.ask('PUT', `/ci/builds/${build.id}`, {
      token: null,
      body: { token: runner, state: 'failed', trace: 'it broke\n' },
    });
    expect(answer.status).toBe(200);
    expect((await server.ask('GET', v3(`/builds/${build.id}/trace`))).text).toBe('it broke\n');
  });

  it("Drone's builds, 004", async () => {
    const base = '/api/repos/octocat/hello-world';
    const headers = { authorization: 'Bearer test-root-token-0123456789' };
    const ask = (method: string, path: string) =>
      server.ask(method, `${base}${path}`, { token: null, headers });
    const list = await ask('GET', '/builds');
    expect(missing(examples.drone?.list, list.json)).toEqual([]);
    for (const path of ['/builds/1', '/builds/latest']) {
      const one = await ask('GET', path);
      expect([path, one.status]).toEqual([path, 200]);
      expect(missing(examples.drone?.single, one.json)).toEqual([]);
    }
    const restart = await ask('POST', '/builds/1');
    expect(restart.status).toBe(202);
    expect(missing(examples.drone?.restart, restart.json)).toEqual([]);
    const build = (await server.take(runner)) as BuildDetails;
    await server.ask('PATCH', `/ci/api/v1/builds/${build.id}/trace.txt`, {
      token: null,
      headers: { 'build-token': build.token, 'content-range': '0-6', 'content-type': 'text/plain' },
      body: 'hello\n',
    });
    const logs = await ask('GET', '/logs/1/1');
    expect([logs.status, logs.text]).toEqual([200, 'hello\n']);
    const cancel = await ask('DELETE', '/logs/1/1');
    expect([cancel.status, cancel.text]).toEqual([200, '']);
    expect(await ask('GET', '/builds/1')).toMatchObject({
      json: { jobs: [{ number: 1, status: 'killed' }, {}] },
    });
  });

  it('every path of the listing 003', async () => {
    await server.pipeline(project, CONFIG.replaceAll('script', 'script'));
    for (const path of ['/builds', `/repository/commits/${SHA}/builds`, `/builds/${first.id}`]) {
      expect([path, (await server.ask('GET', v3(path))).status]).toEqual([path, 200]);
    }
    const download = await server.ask('GET', v3('/builds/artifacts/master/download?job=build'));
    expect(download.status).toBe(404);
  });
});
