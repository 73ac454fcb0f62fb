import { BenchServer } from './bench-server.js';
import { CONNECTIONS, load } from './load.js';
import { FIRST_PENDING, FIRST_RUNNING, type Plan } from './seed.js';
import type { SeededFolder } from './seeded-folder.js';
import type { Row } from './statistics.js';

const ROUNDS = 5;
const COMMANDS = 12 * CONNECTIONS;
const GETS = 80 * CONNECTIONS;
/** V8 takes some thousand requests until it has compiled the way of a command. */
const WARM_UP = 3 * COMMANDS;
const auth = { 'private-token': 'bench-root-token' };

/** What a row of commands takes, and the growth row of the same. */
const CHANGES = WARM_UP + 2 * ROUNDS * COMMANDS;
/** 100,000 builds and 1,000, and besides running builds for all rounds and so many pending ones that 10,000 are left. */
export const BIG: Plan = { projects: 200, ended: 100_000, running: CHANGES, pending: CHANGES + 10_000 };
export const SMALL: Plan = {
  projects: BIG.projects,
  ended: 1_000,
  running: WARM_UP + ROUNDS * COMMANDS,
  pending: WARM_UP + ROUNDS * COMMANDS + 10_000,
};

/** The rows that go over HTTP: every round takes ours and the limit one after the other. */
export async function httpRows(
  bigFolder: SeededFolder,
  smallFolder: SeededFolder,
  say: (line: string) => void,
): Promise<Row[]> {
  const big = await BenchServer.start(bigFolder);
  const small = await BenchServer.start(smallFolder);
  try {
    return await new HttpBench(big, small, say).rows();
  } finally {
    await big.stop();
    await small.stop();
  }
}

class HttpBench {
  private readonly canceled = new Map<BenchServer, number>();

  constructor(
    private readonly big: BenchServer,
    private readonly small: BenchServer,
    private readonly say: (line: string) => void,
  ) {}

  async rows(): Promise<Row[]> {
    const { big, small } = this;
    await this.warmUp();
    const first = `/api/v3/projects/1/builds?per_page=20`;
    await this.keep('page', first);
    await this.keep('build', '/api/v3/projects/1/builds/1');
    const nothing = () => this.post(big, '/bench/nothing', '{"token":"bench","count":1}');
    const keptPage = () => this.get('/bench/kept/page');
    const rows = [
      await this.row('command', 0.5, () => this.cancel(big), nothing),
      await this.row('page, cold', 0.3, () => this.coldPages(), keptPage),
      await this.row('page, asked again', 0.6, () => this.get(first), keptPage),
      await this.row('page, not modified (304)', 0.9, () => this.notModified(first), keptPage),
      await this.row(
        'one build',
        0.8,
        () => this.get('/api/v3/projects/1/builds/1'),
        () => this.get('/bench/kept/build'),
      ),
      await this.row('register', 0.4, () => this.register(big), nothing),
    ];
    const deepest = await this.lastPage();
    return [
      ...rows,
      await this.times(
        'depth: oldest page',
        () => this.someCold(deepest - 2),
        () => this.someCold(1),
      ),
      await this.times(
        'growth: page',
        () => this.firstPages(big),
        () => this.firstPages(small),
      ),
      await this.times(
        'growth: command',
        () => this.cancel(big),
        () => this.cancel(small),
      ),
      await this.times(
        'growth: register',
        () => this.register(big),
        () => this.register(small),
      ),
    ];
  }

  private async row(name: string, atLeast: number, ours: Side, limit: Side): Promise<Row> {
    return { name, ...(await this.rounds(name, ours, limit)), reach: { atLeast }, unit: 'requests/s' };
  }

  /** How many times as long a request takes: the figures change sides, so that more is worse. */
  private async times(name: string, ours: Side, limit: Side): Promise<Row> {
    const { ours: figures, limit: base } = await this.rounds(name, ours, limit);
    return { name, ours: base, limit: figures, reach: { atMost: 1.2 }, unit: 'requests/s, there | here' };
  }

  private async rounds(name: string, ours: Side, limit: Side): Promise<{ ours: number[]; limit: number[] }> {
    this.say(name);
    const samples = { ours: [] as number[], limit: [] as number[] };
    for (let round = 0; round < ROUNDS; round += 1) {
      const oursFirst = round % 2 === 0;
      if (oursFirst) samples.ours.push(await ours());
      samples.limit.push(await limit());
      if (!oursFirst) samples.ours.push(await ours());
    }
    return samples;
  }

  private async warmUp(): Promise<void> {
    for (const server of [this.big, this.small]) {
      await this.post(server, '/bench/nothing', '{"token":"bench","count":1}');
      await this.cancel(server, WARM_UP);
      // The oldest last, since they go out first.
      const { pending } = server.plan;
      await server.remember(Array.from({ length: pending }, (_, at) => FIRST_PENDING + pending - 1 - at));
      await this.register(server, WARM_UP);
      await this.firstPages(server);
    }
    await this.coldPages();
  }

  private async keep(name: string, path: string): Promise<void> {
    const answer = await fetch(`${this.big.url}${path}`, { headers: auth });
    const body = Buffer.from(await answer.arrayBuffer());
    const headers = { 'content-type': 'application/octet-stream' };
    await fetch(`${this.big.url}/bench/keep/${name}`, { method: 'POST', headers, body });
  }

  private get(path: string, headers: Record<string, string> = {}, expect = 200): Promise<number> {
    const paths = Array.from({ length: GETS }, () => path);
    return load({ url: this.big.url, method: 'GET', paths, headers: { ...auth, ...headers }, expect });
  }

  private async notModified(path: string): Promise<number> {
    const { headers } = await fetch(`${this.big.url}${path}`, { headers: auth });
    return this.get(path, { 'if-none-match': headers.get('etag') ?? '' }, 304);
  }

  private post(server: BenchServer, path: string, body: string): Promise<number> {
    const paths = Array.from({ length: COMMANDS }, () => path);
    return load({ url: server.url, method: 'POST', paths, body, headers: auth, expect: 201 });
  }

  /** Each request cancels a running build of its own. */
  private async cancel(server: BenchServer, count = COMMANDS): Promise<number> {
    const from = this.canceled.get(server) ?? 0;
    this.canceled.set(server, from + count);
    const offsets = Array.from({ length: count }, (_, at) => from + at);
    await server.remember(offsets.map(offset => FIRST_RUNNING + offset));
    const paths = offsets.map(offset => {
      const project = 1 + (Math.floor(offset / 10) % server.plan.projects);
      return `/api/v3/projects/${project}/builds/${FIRST_RUNNING + offset}/cancel`;
    });
    return load({ url: server.url, method: 'POST', paths, headers: auth, expect: 201 });
  }

  /** Each request takes the next build of the queue. */
  private register(server: BenchServer, count = COMMANDS): Promise<number> {
    const paths = Array.from({ length: count }, () => '/ci/api/v1/builds/register');
    const body = JSON.stringify({ token: server.runnerToken });
    return load({ url: server.url, method: 'POST', paths, body, expect: 201 });
  }

  /** Every page once, after a build on each has changed. */
  private async coldPages(): Promise<number> {
    const pages = 10;
    const builds = Array.from({ length: BIG.ended / 10 }, (_, at) => 1 + 10 * at);
    await this.big.touch(builds);
    const paths = Array.from({ length: BIG.projects * pages }, (_, at) => {
      const project = 1 + (at % BIG.projects);
      return `/api/v3/projects/${project}/builds?per_page=20&page=${1 + Math.floor(at / BIG.projects)}`;
    });
    return load({ url: this.big.url, method: 'GET', paths, headers: auth, expect: 200 });
  }

  /** Three pages of every project, from this one on, after something has changed on each. */
  private async someCold(page: number): Promise<number> {
    await this.big.touch(Array.from({ length: BIG.projects }, (_, at) => 1 + 10 * at));
    const amount = 3 * BIG.projects;
    const paths = Array.from(
      { length: amount - (amount % CONNECTIONS) },
      (_, at) =>
        `/api/v3/projects/${1 + (at % BIG.projects)}/builds?per_page=20&page=${page + Math.floor(at / BIG.projects)}`,
    );
    return load({ url: this.big.url, method: 'GET', paths, headers: auth, expect: 200 });
  }

  private async lastPage(): Promise<number> {
    const answer = await fetch(`${this.big.url}/api/v3/projects/1/builds?per_page=20`, { headers: auth });
    return Number(answer.headers.get('x-total-pages')) - 1;
  }

  private firstPages(server: BenchServer): Promise<number> {
    const paths = Array.from(
      { length: GETS },
      (_, at) => `/api/v3/projects/${1 + (at % server.plan.projects)}/builds?per_page=20`,
    );
    return load({ url: server.url, method: 'GET', paths, headers: auth, expect: 200 });
  }
}

type Side = () => Promise<number>;
