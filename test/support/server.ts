import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testEngines, type TestEngines } from './test-engines.js';
import { startServer, type RunningServer, type ServerOptions } from '../../src/server.js';

export const ROOT_TOKEN = 'test-root-token-0123456789';
export const RUNNER_TOKEN = 'test-registration-token';

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown;
}

export interface Ask {
  /** Sent as PRIVATE-TOKEN; null: anonymous. Default: root's. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string or bytes go as they are; anything else as JSON. */
  readonly body?: unknown;
}

/** The real server in this process, on a folder or engines of its own, asked over HTTP. */
export class TestServer {
  private constructor(
    readonly running: RunningServer,
    readonly folder: string,
    private readonly engines: TestEngines,
  ) {}

  static async start(
    env: Record<string, string> = {},
    { folder, ...options }: ServerOptions & { folder?: string } = {},
  ): Promise<TestServer> {
    const home = folder ?? (await mkdtemp(join(tmpdir(), 'ledger-e2e-')));
    const engines = await testEngines.fresh();
    const running = await startServer(
      {
        LEDGER_DATA: home,
        PORT: '0',
        LEDGER_ROOT_TOKEN: ROOT_TOKEN,
        LEDGER_RUNNER_TOKEN: RUNNER_TOKEN,
        LEDGER_LOG: 'silent',
        ...engines.env,
        ...env,
      },
      options,
    );
    return new TestServer(running, home, engines);
  }

  get url(): string {
    return this.running.url;
  }

  async ask(
    method: string,
    path: string,
    { token = ROOT_TOKEN, headers = {}, body }: Ask = {},
  ): Promise<Answer> {
    const raw = typeof body === 'string' || body instanceof Uint8Array || body instanceof FormData;
    const answer = await fetch(`${this.url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(token === null ? {} : { 'private-token': token }),
        ...(body === undefined || raw ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, json: parsed(text) };
  }

  /** Asks and takes nothing but the status expected. */
  async must<T>(status: number, method: string, path: string, ask: Ask = {}): Promise<T> {
    const answer = await this.ask(method, path, ask);
    if (answer.status !== status) {
      throw new Error(`${method} ${path}: ${answer.status}, not ${status}: ${answer.text}`);
    }
    return answer.json as T;
  }

  async project(path: string, more: object = {}): Promise<{ id: number; runners_token: string }> {
    const body = { path, repo_url: 'https://git.example/team/app.git', ...more };
    return this.must(201, 'POST', '/api/ledger/projects', { body });
  }

  /** A user with a token, and a role in projects. */
  async user(username: string, roles: Record<number, number> = {}): Promise<{ id: number; token: string }> {
    const person = { username, name: `${username} the tester`, email: `${username}@ci.example` };
    const { id } = await this.must<{ id: number }>(201, 'POST', '/api/ledger/users', { body: person });
    const issued = { name: 'test' };
    const { token } = await this.must<{ token: string }>(201, 'POST', `/api/ledger/users/${id}/tokens`, {
      body: issued,
    });
    for (const [project, access_level] of Object.entries(roles)) {
      const answer = await this.ask('PUT', `/api/ledger/projects/${project}/members/${id}`, {
        body: { access_level },
      });
      if (answer.status >= 300) throw new Error(`member: ${answer.status} ${answer.text}`);
    }
    return { id, token };
  }

  async pipeline(project: number, config: string, more: object = {}): Promise<PipelineAnswer> {
    return this.must(201, 'POST', `/api/ledger/projects/${project}/pipelines`, {
      body: {
        ref: 'master',
        sha: '0ff3ae198f8601a285adcf5c0fff204ee6fba5fd',
        commit: {
          message: 'Test the CI integration.',
          author_name: 'Administrator',
          author_email: 'admin@example.com',
          created_at: '2015-12-24T16:51:14.000+01:00',
        },
        config,
        ...more,
      },
    });
  }

  async runner(token: string = RUNNER_TOKEN, more: object = {}): Promise<string> {
    const body = { token, description: 'test runner', ...more };
    return (
      await this.must<{ token: string }>(201, 'POST', '/ci/api/v1/runners/register', { token: null, body })
    ).token;
  }

  /** The id of a new shared runner. */
  async runnerId(): Promise<number> {
    const ask = { token: null, body: { token: RUNNER_TOKEN, description: 'box' } };
    return (await this.must<{ id: number }>(201, 'POST', '/ci/api/v1/runners/register', ask)).id;
  }

  /** The next build for the runner; null when there is none. */
  async take(token: string): Promise<BuildDetails | null> {
    const answer = await this.ask('POST', '/ci/api/v1/builds/register.json', {
      token: null,
      body: { token },
    });
    if (answer.status === 404 || answer.status === 204) return null;
    if (answer.status !== 201) throw new Error(`register: ${answer.status} ${answer.text}`);
    return answer.json as BuildDetails;
  }

  async finish(token: string, id: number, state: 'success' | 'failed', more: object = {}): Promise<Answer> {
    return this.ask('PUT', `/ci/api/v1/builds/${id}.json`, { token: null, body: { token, state, ...more } });
  }

  async stop(options: { keep?: boolean } = {}): Promise<void> {
    await this.running.close();
    await this.engines.remove();
    if (options.keep !== true) await rm(this.folder, { recursive: true, force: true });
  }
}

export interface PipelineAnswer {
  readonly id: number;
  readonly number: number;
  readonly status: string;
  readonly builds: readonly { readonly id: number; readonly name: string; readonly status: string }[];
}

export interface BuildDetails {
  readonly id: number;
  readonly token: string;
  readonly name: string;
  readonly [key: string]: unknown;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
