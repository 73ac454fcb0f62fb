import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROOT_TOKEN, TestServer, type PipelineAnswer } from './support/server.js';

const require = createRequire(import.meta.url);

interface Build {
  readonly id: number;
  readonly name: string;
  readonly status: string;
}

/** What a test asks of a client, whatever its own words are. */
interface Client {
  list(project: number | string): Promise<Build[]>;
  show(project: number | string, build: number): Promise<Build>;
  cancel(project: number | string, build: number): Promise<Build>;
  retry(project: number | string, build: number): Promise<Build>;
}

/** gitlab@1.8.0 */
function gitlab(url: string): Client {
  interface Gitlab {
    projects: {
      builds: {
        listBuilds(project: number | string, params: object, done: (builds: Build[]) => void): void;
        showBuild(project: number | string, build: number, done: (build: Build) => void): void;
      };
      post(path: string, body: object, done: (error: unknown, build: Build) => void): void;
    };
  }
  const client = (require('gitlab') as (options: object) => Gitlab)({ url, token: ROOT_TOKEN });
  const command = (project: number | string, build: number, verb: string) =>
    new Promise<Build>((resolve, reject) => {
      const path = `projects/${encodeURIComponent(project)}/builds/${build}/${verb}`;
      client.projects.post(path, {}, (error, answer) => {
        if (error) reject(error);
        else resolve(answer);
      });
    });
  return {
    list: project => new Promise(resolve => client.projects.builds.listBuilds(project, {}, resolve)),
    show: (project, build) =>
      new Promise(resolve => client.projects.builds.showBuild(project, build, resolve)),
    cancel: (project, build) => command(project, build, 'cancel'),
    retry: (project, build) => command(project, build, 'retry'),
  };
}

/** node-gitlab@1.6.1: it knows no builds, but lets its user ask for any path. */
function nodeGitlab(url: string): Client {
  interface NodeGitlab {
    request(
      method: string,
      path: string,
      data: object,
      done: (error: Error | null, answer: unknown) => void,
    ): void;
  }
  const library = require('node-gitlab') as { create(options: object): NodeGitlab };
  const client = library.create({ api: `${url}/api/v3`, privateToken: ROOT_TOKEN });
  const ask = <T>(method: string, path: string, data: object) =>
    new Promise<T>((resolve, reject) => {
      client.request(method, path, data, (error, answer) => {
        if (error) reject(error);
        else resolve(answer as T);
      });
    });
  const one = '/projects/:id/builds/:build';
  return {
    list: id => ask('get', '/projects/:id/builds', { id: encodeURIComponent(id) }),
    show: (id, build) => ask('get', one, { id: encodeURIComponent(id), build }),
    cancel: (id, build) => ask('post', `${one}/cancel`, { id: encodeURIComponent(id), build }),
    retry: (id, build) => ask('post', `${one}/retry`, { id: encodeURIComponent(id), build }),
  };
}

describe.each([
  ['gitlab@1.8.0', gitlab],
  ['node-gitlab@1.6.1', nodeGitlab],
])('The public v3 client %s works unchanged', (_name, connect) => {
  let server: TestServer;
  let client: Client;
  let project: number;
  let pipeline: PipelineAnswer;

  beforeAll(async () => {
    server = await TestServer.start();
    client = connect(server.url);
    ({ id: project } = await server.project('team/app'));
    pipeline = await server.pipeline(project, 'unit:\n  script: [make]\nlint:\n  script: [make lint]\n');
  });

  afterAll(() => server.stop());

  it('lists the builds, newest first, by number and by path', async () => {
    const ids = pipeline.builds.map(({ id }) => id).toReversed();
    for (const key of [project, 'team/app']) {
      expect((await client.list(key)).map(({ id }) => id)).toEqual(ids);
    }
  });

  it('shows one', async () => {
    const id = pipeline.builds[0]?.id ?? 0;
    expect(await client.show(project, id)).toMatchObject({
      id,
      name: 'unit',
      status: 'pending',
      stage: 'test',
    });
  });

  it('cancels and retries', async () => {
    const id = pipeline.builds[0]?.id ?? 0;
    expect(await client.cancel(project, id)).toMatchObject({ id, status: 'canceled' });
    const retried = await client.retry(project, id);
    expect(retried).toMatchObject({ name: 'unit', status: 'pending' });
    expect(retried.id).toBeGreaterThan(id);
  });
});
