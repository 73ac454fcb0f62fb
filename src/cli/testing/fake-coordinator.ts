import { type FakeAnswer, fakeHttp, type FakeRequest } from './fake-http.js';

/** A build on the fake server: what is handed out, and what became of it. */
export interface FakeBuild {
  readonly details: Readonly<Record<string, unknown>> & { readonly id: number; readonly token: string };
  status: 'pending' | 'running' | 'success' | 'failed' | 'canceled';
  trace: Buffer;
  artifacts: { bytes: Buffer; filename: string; expireIn: string | null } | null;
  /** The last PUT that ended the build. */
  end: Readonly<Record<string, unknown>> | null;
}

export interface FakeCoordinator {
  readonly url: string;
  readonly builds: FakeBuild[];
  readonly requests: FakeRequest[];
  /** Puts a build into the queue; later keys win over the usual ones. */
  enqueue(details: Readonly<Record<string, unknown>>): FakeBuild;
  /** Answers before the server itself does; null lets it through. */
  intercept: (request: FakeRequest) => FakeAnswer | null;
  close(): Promise<void>;
}

export const RUNNER_TOKEN = '4f00c0ffee4f00c0ffee4f00c0ffee';
export const REGISTRATION_TOKEN = 'registration-secret';
const BASE = '/ci/api/v1/';

/** A small server of the runner API v1, as GitLab 8.17 answers. */
export async function fakeCoordinator(): Promise<FakeCoordinator> {
  const builds: FakeBuild[] = [];
  const requests: FakeRequest[] = [];
  const fake = {
    builds,
    requests,
    intercept: (_request: FakeRequest): FakeAnswer | null => null,
    enqueue: (details: Readonly<Record<string, unknown>>): FakeBuild => {
      const build = newBuild(builds.length + 1, details);
      builds.push(build);
      return build;
    },
  };
  const http = await fakeHttp(request => {
    requests.push(request);
    return fake.intercept(request) ?? answer(request, builds);
  });
  return Object.assign(fake, { url: http.url, close: http.close });
}

function newBuild(id: number, details: Readonly<Record<string, unknown>>): FakeBuild {
  return {
    details: {
      id,
      project_id: 4,
      project_name: 'app',
      name: 'unit',
      stage: 'test',
      ref: 'main',
      tag: false,
      sha: '0'.repeat(40),
      token: `build-token-${id}`,
      commands: 'true',
      repo_url: '',
      allow_git_fetch: true,
      timeout: 60,
      options: {},
      depends_on_builds: [],
      ...details,
      // Most builds of these tests need no repository.
      variables: [
        ...(('variables' in details ? details['variables'] : [variable('GIT_STRATEGY', 'none')]) as object[]),
      ],
    },
    status: 'pending',
    trace: Buffer.alloc(0),
    artifacts: null,
    end: null,
  };
}

/** A variable as the wire has it. */
export const variable = (key: string, value: string, more: object = {}): object => ({
  key,
  value,
  public: true,
  ...more,
});

function answer(request: FakeRequest, builds: readonly FakeBuild[]): FakeAnswer {
  const path = request.path.startsWith(BASE) ? request.path.slice(BASE.length) : '';
  const call = `${request.method} ${path.replace(/\d+/, ':id')}`;
  const id = Number(/\d+/.exec(path)?.[0]);
  const build = builds.find(each => each.details.id === id);
  switch (call) {
    case 'POST runners/register.json':
      return request.json['token'] === REGISTRATION_TOKEN
        ? { status: 201, body: { id: 9, token: RUNNER_TOKEN } }
        : FORBIDDEN;
    case 'DELETE runners/delete':
      return request.json['token'] === RUNNER_TOKEN ? { status: 200, body: {} } : FORBIDDEN;
    case 'POST builds/register.json':
      return handOut(request, builds);
    case 'PUT builds/:id.json':
      return update(request, build);
    case 'PATCH builds/:id/trace.txt':
      return build ? patch(request, build) : NOT_FOUND;
    case 'POST builds/:id/artifacts':
      return build ? receive(request, build) : NOT_FOUND;
    case 'GET builds/:id/artifacts':
      if (!build?.artifacts) return NOT_FOUND;
      return request.headers['build-token'] === build.details.token
        ? { status: 200, body: build.artifacts.bytes }
        : FORBIDDEN;
    default:
      return NOT_FOUND;
  }
}

const FORBIDDEN = { status: 403, body: { message: '403 Forbidden' } };
const NOT_FOUND = { status: 404, body: { message: '404 Not Found' } };

function handOut(request: FakeRequest, builds: readonly FakeBuild[]): FakeAnswer {
  if (request.json['token'] !== RUNNER_TOKEN) return FORBIDDEN;
  const build = builds.find(each => each.status === 'pending');
  if (!build) {
    const known = /^gitlab-ci-multi-runner \d+\.\d+\.\d+ /.test(request.headers['user-agent'] ?? '');
    return { status: known ? 204 : 404, headers: { 'X-GitLab-Last-Update': `update-${builds.length}` } };
  }
  build.status = 'running';
  return { status: 201, body: build.details };
}

function update(request: FakeRequest, build: FakeBuild | undefined): FakeAnswer {
  if (request.json['token'] !== RUNNER_TOKEN) return FORBIDDEN;
  if (build?.status !== 'running') return NOT_FOUND;
  const { state, trace } = request.json;
  if (typeof trace === 'string') build.trace = Buffer.from(trace);
  if (state === 'success' || state === 'failed') {
    build.status = state;
    build.end = request.json;
  }
  return { status: 200, body: Buffer.from('true') };
}

function patch(request: FakeRequest, build: FakeBuild): FakeAnswer {
  if (request.headers['build-token'] !== build.details.token) return FORBIDDEN;
  const start = Number(/^(\d+)-/.exec(String(request.headers['content-range']))?.[1]);
  if (start !== build.trace.length) {
    return {
      status: 416,
      headers: { Range: `0-${build.trace.length}` },
      body: { error: '416 Range Not Satisfiable' },
    };
  }
  build.trace = Buffer.concat([build.trace, request.body]);
  return { status: 202, headers: { 'Build-Status': build.status, Range: `0-${build.trace.length}` } };
}

function receive(request: FakeRequest, build: FakeBuild): FakeAnswer {
  if (request.headers['build-token'] !== build.details.token || build.status !== 'running') return FORBIDDEN;
  const boundary = /boundary=(.+)$/.exec(String(request.headers['content-type']))?.[1] ?? '';
  const from = request.body.indexOf('\r\n\r\n') + 4;
  const to = request.body.lastIndexOf(`\r\n--${boundary}--`);
  const filename =
    /name="file"; filename="([^"]*)"/.exec(request.body.toString('latin1', 0, from))?.[1] ?? '';
  build.artifacts = {
    bytes: request.body.subarray(from, to),
    filename,
    expireIn: request.query.get('expire_in'),
  };
  return { status: 201, body: build.details };
}
