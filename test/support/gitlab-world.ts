import { TestServer, type Answer, type BuildDetails } from './server.js';

export const SHA = '0ff3ae198f8601a285adcf5c0fff204ee6fba5fd';

const EVERY_STATE = `
stages: [one, two]
archived: {stage: one, script: [make]}
failing: {stage: one, script: [make], allow_failure: true}
stopped: {stage: one, script: [make], allow_failure: true}
busy: {stage: one, script: [make]}
waiting: {stage: one, script: [make]}
held: {stage: one, script: [make], when: manual}
later: {stage: two, script: [make]}
`;
const SKIPPED = `
stages: [one, two]
breaking: {stage: one, script: [make]}
passed_over: {stage: two, script: [make]}
passed_over_by_hand: {stage: two, script: [make], when: manual}
`;

/** Names of builds, one for each state, and what it takes to get there. */
export type BuildName =
  | 'archived'
  | 'failing'
  | 'stopped'
  | 'busy'
  | 'waiting'
  | 'held'
  | 'later'
  | 'passed_over'
  | 'passed_over_by_hand';

/** Who asks; `blocked` was a developer once. */
export type Role =
  'anonymous' | 'blocked' | 'stranger' | 'guest' | 'reporter' | 'developer' | 'master' | 'admin';

/** Three projects, a user of every role, and a build in every state. */
export class GitlabWorld {
  readonly tokens = new Map<Role, string | null>([['anonymous', null]]);
  readonly users = new Map<Role, number>();
  readonly builds = new Map<string, number>();
  /** Private. */
  team = 0;
  /** Public. */
  open = 0;
  /** Public, with its builds switched off. */
  off = 0;
  /** Where `passed_over` and `passed_over_by_hand` are. */
  skipping = 0;
  private runner = '';
  /** A runner for builds that must not wait behind `waiting`. */
  private ending = '';

  private constructor(readonly server: TestServer) {}

  static async start(env: Record<string, string> = {}): Promise<GitlabWorld> {
    const world = new GitlabWorld(await TestServer.start(env));
    await world.settle();
    return world;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  build(name: BuildName): number {
    return this.builds.get(name) ?? 0;
  }

  /** Asks under `/api/v3` in a role. */
  ask(role: Role, method: string, path: string, more: object = {}): Promise<Answer> {
    const token = role === 'admin' ? {} : { token: this.tokens.get(role) ?? null };
    return this.server.ask(method, `/api/v3${path}`, { ...token, ...more });
  }

  /** A pipeline of one job in the private project, that ends as said. @returns the build's id */
  async ended(ref: string, state: 'success' | 'failed', archive: string | null): Promise<number> {
    await this.server.pipeline(this.team, 'package: {script: [make], tags: [ending]}', { ref });
    const build = await this.take(this.ending);
    if (archive !== null) await this.upload(build, archive);
    await this.server.finish(this.ending, build.id, state);
    return build.id;
  }

  private async settle(): Promise<void> {
    const { server } = this;
    const team = await server.project('team/app');
    this.team = team.id;
    this.open = (await server.project('team/open', { public: true })).id;
    this.off = (await server.project('team/off', { public: true, builds_enabled: false })).id;
    const levels = { guest: 10, reporter: 20, developer: 30, master: 40, blocked: 30, stranger: null };
    for (const [role, level] of Object.entries(levels)) {
      const { id, token } = await server.user(role, level === null ? {} : { [this.team]: level });
      this.tokens.set(role as Role, token);
      this.users.set(role as Role, id);
    }
    await server.must(200, 'POST', `/api/ledger/users/${this.users.get('blocked')}/block`);
    this.runner = await server.runner(team.runners_token);
    this.ending = await server.runner(team.runners_token, { tag_list: 'ending', run_untagged: false });
    await this.makeBuilds();
  }

  private async makeBuilds(): Promise<void> {
    const { server, runner } = this;
    this.name(await server.pipeline(this.team, EVERY_STATE));
    const archived = await this.take();
    await this.upload(archived, 'PK-master');
    await server.finish(runner, archived.id, 'success', { trace: 'built: ✓\n' });
    await server.finish(runner, (await this.take()).id, 'failed');
    await server.must(201, 'POST', `/api/v3/projects/${this.team}/builds/${this.build('stopped')}/cancel`);
    await this.take();
    const open = await server.pipeline(this.open, 'unit: {script: [make]}');
    this.builds.set('open', open.builds[0]?.id ?? 0);
    await server.must(201, 'POST', `/api/v3/projects/${this.open}/builds/${this.builds.get('open')}/cancel`);
    await this.makeSkipped();
  }

  /** In a project of its own, so that its runner takes nothing else. */
  private async makeSkipped(): Promise<void> {
    const { server } = this;
    const other = await server.project('team/skipping');
    const runner = await server.runner(other.runners_token);
    this.name(await server.pipeline(other.id, SKIPPED));
    const breaking = await server.take(runner);
    await server.finish(runner, breaking?.id ?? 0, 'failed');
    this.skipping = other.id;
  }

  private name({ builds }: { builds: readonly { id: number; name: string }[] }): void {
    for (const { id, name } of builds) this.builds.set(name, id);
  }

  private async take(runner = this.runner): Promise<BuildDetails> {
    const build = await this.server.take(runner);
    if (build === null) throw new Error('no build is pending');
    return build;
  }

  private async upload(build: BuildDetails, content: string): Promise<void> {
    const form = new FormData();
    form.append('file', new Blob([content]), 'out put.zip');
    const headers = { 'build-token': build.token };
    const path = `/ci/api/v1/builds/${build.id}/artifacts?expire_in=1%20week`;
    await this.server.must(201, 'POST', path, { token: null, headers, body: form });
  }
}
