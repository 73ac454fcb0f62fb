import { type Answer, type Ask, TestServer } from './server.js';

export const PROJECTS = '/api/ledger/projects';
export const USERS = '/api/ledger/users';
export const CONFIG = 'unit:\n  script: ["true"]\n';

/** With a user and a password, which are nobody's business. */
const REPO_URL = 'https://ada:sesame@git.example/team/app.git';

export const commit = {
  message: 'Greet',
  author_name: 'Ada',
  author_email: 'ada@ci.example',
  created_at: '2026-02-03T05:04:00.000+01:00',
};

/** A body that makes a pipeline of one build. */
export const pipeline = {
  ref: 'main',
  sha: '0ff3ae198f8601a285adcf5c0fff204ee6fba5fd',
  commit,
  config: CONFIG,
};

export type Json = Readonly<Record<string, unknown>>;

const ROLES = { guest: 10, reporter: 20, developer: 30, master: 40, owner: 50 };

/** A server with a private and a public project, and a user of each role in the private one. */
export class Team {
  /** Of the private project `team/app`. */
  project = 0;
  /** Of `team/open`, where nobody has a role. */
  openProject = 0;
  readonly ids: Record<string, number> = { admin: 1 };
  private readonly tokens: Record<string, string | null> = { anonymous: null, 'bad token': 'blt_wrong' };

  private constructor(readonly server: TestServer) {}

  static async start(): Promise<Team> {
    const team = new Team(await TestServer.start({ LEDGER_READ_WAIT_MS: '1000' }));
    const { server } = team;
    const variables = [{ key: 'KEY', value: 'v', masked: true }];
    team.project = (await server.project('team/app', { repo_url: REPO_URL, variables })).id;
    team.openProject = (await server.project('team/open', { public: true, repo_url: REPO_URL })).id;
    for (const [name, level] of Object.entries(ROLES)) await team.join(name, { [team.project]: level });
    await team.join('stranger', {});
    return team;
  }

  /** Asks as a user of a role, as `stranger`, `admin`, `anonymous` or with a `bad token`. */
  as(who: string, method: string, path: string, ask: Ask = {}): Promise<Answer> {
    const token = this.tokens[who];
    return this.server.ask(method, path, token === undefined ? ask : { token, ...ask });
  }

  tokenOf(who: string): string {
    return this.tokens[who] ?? '';
  }

  /** The status that each of them is answered with. */
  async statuses(method: string, path: string, body: unknown, who: readonly string[]) {
    const found: [string, number][] = [];
    for (const one of who) {
      const ask = body === undefined ? {} : { body };
      found.push([one, (await this.as(one, method, path, ask)).status]);
    }
    return Object.fromEntries(found);
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  private async join(name: string, roles: Record<number, number>): Promise<void> {
    const { id, token } = await this.server.user(name, roles);
    this.ids[name] = id;
    this.tokens[name] = token;
  }
}
