import { type Answer, type Ask, type BuildDetails, ROOT_TOKEN, type TestServer } from '../support/server.js';

/** What somebody asks: dialect and use → method, path, and the rest. */
export type Questions = Readonly<Record<string, readonly [method: string, path: string, ask?: Ask]>>;
/** With the status that a command answers with when both engines are there. */
export type Commands = Readonly<
  Record<string, readonly [status: number, method: string, path: string, ask?: Ask]>
>;

/** What the questions are about. */
export interface World {
  readonly app: number;
  readonly builds: Readonly<Record<string, number>>;
  readonly busy: BuildDetails;
  /** Of the build that is done. */
  readonly token: string;
  /** Of the runner that has the busy build. */
  readonly runner: string;
  /** Of one that can go. */
  readonly idle: string;
}

const CONFIG = `
done: {script: [make]}
failing: {script: [make], allow_failure: true}
busy: {script: [make]}
waiting: {script: [make]}
held: {script: [make], when: manual}
`;
const SHA = '0ff3ae198f8601a285adcf5c0fff204ee6fba5fd';
const PERSON = { username: 'ada', name: 'Ada', email: 'ada@ci.example' };
const PIPELINE = {
  ref: 'master',
  sha: SHA,
  commit: {
    message: 'Greet',
    author_name: 'Ada',
    author_email: 'ada@ci.example',
    created_at: '2026-02-03T05:04:00Z',
  },
  config: CONFIG,
};

function archive(): FormData {
  const form = new FormData();
  form.append('file', new Blob(['PK-archive']), 'out.zip');
  return form;
}

const anonymous = (headers: Readonly<Record<string, string>>, body?: unknown): Ask => ({
  token: null,
  headers,
  ...(body === undefined ? {} : { body }),
});

const drone = anonymous({ authorization: `Bearer ${ROOT_TOKEN}` });

/** A build in each state that somebody would do something about, for GitLab's dialects and for Drone's. */
export async function makeWorld(server: TestServer): Promise<World> {
  const app = await server.project('team/app');
  const runner = await server.runner(app.runners_token);
  const { builds } = await server.pipeline(app.id, CONFIG);
  const take = async (token: string): Promise<BuildDetails> => {
    const build = await server.take(token);
    if (build === null) throw new Error('nothing to take');
    return build;
  };
  const done = await take(runner);
  const ask = anonymous({ 'build-token': done.token }, archive());
  await server.must(201, 'POST', `/ci/api/v1/builds/${done.id}/artifacts`, ask);
  await server.finish(runner, done.id, 'success', { trace: 'made\n' });
  await server.finish(runner, (await take(runner)).id, 'failed');
  const forDrone = await server.project('team/drone');
  const other = await server.runner(forDrone.runners_token);
  await server.pipeline(forDrone.id, 'unit: {script: [make]}');
  await server.finish(other, (await take(other)).id, 'success', { trace: 'made\n' });
  await server.pipeline(forDrone.id, 'unit: {script: [make]}');
  await server.must(201, 'POST', '/api/ledger/checkpoint');
  return {
    app: app.id,
    builds: Object.fromEntries(builds.map(({ name, id }) => [name, id])),
    busy: await take(runner),
    token: done.token,
    runner,
    idle: await server.runner(app.runners_token),
  };
}

/** Answered from the read models and the blobs. */
export function reads({ app, builds: { done }, token }: World): Questions {
  const v3 = `/api/v3/projects/${app}`;
  return {
    'GitLab: who am I': ['GET', '/api/v3/user'],
    'GitLab: projects': ['GET', '/api/v3/projects'],
    'GitLab: builds': ['GET', `${v3}/builds?scope[]=success`],
    'GitLab: builds of a commit': ['GET', `${v3}/repository/commits/${SHA}/builds`],
    'GitLab: one build': ['GET', `${v3}/builds/${done}`],
    'GitLab: trace': ['GET', `${v3}/builds/${done}/trace`],
    'GitLab: artifacts': ['GET', `${v3}/builds/${done}/artifacts`],
    'Drone: repository': ['GET', '/api/repos/team/drone', drone],
    'Drone: builds': ['GET', '/api/repos/team/drone/builds', drone],
    'Drone: latest build': ['GET', '/api/repos/team/drone/builds/latest', drone],
    'Drone: one build': ['GET', '/api/repos/team/drone/builds/1', drone],
    'Drone: log': ['GET', '/api/repos/team/drone/logs/1/1', drone],
    'Drone: badge': ['GET', '/api/badges/team/drone/status.svg', drone],
    'ledger: projects': ['GET', '/api/ledger/projects'],
    'ledger: pipelines': ['GET', `/api/ledger/projects/${app}/pipelines`],
    'ledger: one build': ['GET', `/api/ledger/builds/${done}`],
    'ledger: users': ['GET', '/api/ledger/users'],
    'ledger: runners': ['GET', '/api/ledger/runners'],
    'ledger: analytics': ['GET', `/api/ledger/analytics/builds?project=${app}&from=2026-01-01T00:00:00Z`],
    'runner: artifacts': ['GET', `/ci/api/v1/builds/${done}/artifacts`, anonymous({ 'build-token': token })],
  };
}

/** Answered from the events. */
export function histories({ app, builds: { done } }: World): Questions {
  return {
    'history of a build': ['GET', `/api/ledger/builds/${done}/history`],
    'replay of a build': ['GET', `/api/ledger/builds/${done}/replay`],
    'history of a project': ['GET', `/api/ledger/projects/${app}/history`],
    'history of a pipeline': ['GET', `/api/ledger/projects/${app}/pipelines/1/history`],
    'who did what': ['GET', `/api/ledger/who?build=${done}`],
    events: ['GET', `/api/ledger/events?project=${app}`],
    checkpoint: ['GET', '/api/ledger/checkpoint'],
    consistency: ['GET', '/api/ledger/proof/consistency?from=1'],
  };
}

/** In an order in which all of them can be done. */
export function commands({ app, builds, busy, runner, idle }: World): Commands {
  const gitlab = (build: string): string => `/api/v3/projects/${app}/builds/${builds[build]}`;
  const own = `/ci/api/v1/builds/${busy.id}`;
  const byBuild = (body: unknown, more = {}): Ask => anonymous({ 'build-token': busy.token, ...more }, body);
  const bytes = byBuild('made\n', { 'content-type': 'text/plain', 'content-range': '0-4' });
  const ledger = `/api/ledger/projects/${app}`;
  const repository = '/api/repos/team/drone/builds';
  return {
    'GitLab: cancel': [201, 'POST', `${gitlab('waiting')}/cancel`],
    'GitLab: retry': [201, 'POST', `${gitlab('failing')}/retry`],
    'GitLab: play': [200, 'POST', `${gitlab('held')}/play`],
    'GitLab: keep artifacts': [200, 'POST', `${gitlab('done')}/artifacts/keep`],
    'GitLab: erase': [201, 'POST', `${gitlab('done')}/erase`],
    'runner: trace': [202, 'PATCH', `${own}/trace.txt`, bytes],
    'runner: hand in artifacts': [201, 'POST', `${own}/artifacts`, byBuild(archive())],
    'runner: take artifacts back': [200, 'DELETE', `${own}/artifacts`, byBuild(undefined)],
    'runner: finish': [
      200,
      'PUT',
      own,
      anonymous({}, { token: runner, state: 'success', trace: 'made\nit\n' }),
    ],
    'runner: take a build': [201, 'POST', '/ci/api/v1/builds/register', anonymous({}, { token: runner })],
    'runner: register': [
      201,
      'POST',
      '/ci/api/v1/runners/register',
      anonymous({}, { token: 'test-registration-token' }),
    ],
    'runner: remove': [200, 'DELETE', '/ci/api/v1/runners/delete', anonymous({}, { token: idle })],
    'Drone: run a copy': [202, 'POST', `${repository}/1?fork=true`, drone],
    'Drone: restart': [202, 'POST', `${repository}/1`, drone],
    'Drone: kill': [200, 'DELETE', `${repository}/2/1`, drone],
    'ledger: make a pipeline': [201, 'POST', `${ledger}/pipelines`, { body: PIPELINE }],
    'ledger: change a project': [200, 'PATCH', ledger, { body: { build_timeout: 60 } }],
    'ledger: make a user': [201, 'POST', '/api/ledger/users', { body: PERSON }],
    'ledger: issue a token': [201, 'POST', '/api/ledger/users/1/tokens', { body: { name: 'test' } }],
    'ledger: hold a project': [200, 'PUT', `${ledger}/legal-hold`, { body: { reason: 'an audit' } }],
    'ledger: sign a checkpoint': [201, 'POST', '/api/ledger/checkpoint'],
  };
}

/** Asks everything at the same time. */
export async function askAll<T>(
  server: TestServer,
  questions: Questions,
  see: (answer: Answer) => T,
): Promise<Readonly<Record<string, T>>> {
  const asking = Object.entries(questions).map(async ([name, [method, path, ask]]) => {
    return [name, see(await server.ask(method, path, ask))] as const;
  });
  return Object.fromEntries(await Promise.all(asking));
}
