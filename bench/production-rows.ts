import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { CONNECTIONS, load } from './load.js';
import type { Task } from './production-process.js';
import { FIRST_RUNNING, type Plan } from './seed.js';
import type { Row } from './statistics.js';

const ROUNDS = 5;
const FOLD_ROUNDS = 3;
const COMMANDS = 8 * CONNECTIONS;
const GETS = 40 * CONNECTIONS;
const WARM_UP = 2 * CONNECTIONS;
const PROJECTS = 20;
const ENDED = 10_000;
const AT_LEAST = 0.7;
const headers = { 'private-token': 'bench-root-token' };

/** Whether the environment names both engines. */
export function hasProductionEngines(): boolean {
  return Boolean(process.env['EVENTSTORE_URL']) && Boolean(process.env['MONGODB_URL']);
}

/**
 * The rows on EventStoreDB and MongoDB: the ledger against bare calls of the same clients to the same engines.
 * @param scale how much of everything, 0 to 1; less than 1 only to try it
 */
export async function productionRows(say: (line: string) => void, scale = 1): Promise<Row[]> {
  if (!hasProductionEngines()) throw new Error('these rows need EVENTSTORE_URL and MONGODB_URL');
  const bench = new ProductionBench(say, scale);
  try {
    return await bench.rows();
  } finally {
    await bench.end();
  }
}

class ProductionBench {
  private readonly child: ChildProcess;
  private readonly commands: number;
  private readonly gets: number;
  private readonly plan: Plan;
  private readonly taken = { ours: 0, bare: 0 };
  private url = '';

  constructor(
    private readonly say: (line: string) => void,
    scale: number,
  ) {
    const part = (of: number): number => CONNECTIONS * Math.max(1, Math.round((of * scale) / CONNECTIONS));
    this.commands = part(COMMANDS);
    this.gets = part(GETS);
    const running = ROUNDS * this.commands + WARM_UP;
    // Every project has a full page.
    const ended = Math.max(20 * PROJECTS, part(ENDED));
    this.plan = { projects: PROJECTS, ended, running, pending: 0 };
    const script = fileURLToPath(new URL('production-process.js', import.meta.url));
    // As `npm start` does.
    this.child = fork(script, [JSON.stringify(this.plan)], { execArgv: ['--max-semi-space-size=64'] });
  }

  async rows(): Promise<Row[]> {
    this.say(`production: seeding ${this.plan.ended + this.plan.running} builds`);
    this.url = (await this.ask('begin')) as string;
    await this.ask('remember');
    await this.cancel(WARM_UP);
    await this.ask('fill');
    await this.bareCancel(WARM_UP);
    const command = await this.row(
      'command',
      ROUNDS,
      () => this.cancel(this.commands),
      () => this.bareCancel(this.commands),
    );
    await this.pages(pageOf);
    await this.pages(barePageOf);
    const page = await this.row(
      'page',
      ROUNDS,
      () => this.pages(pageOf),
      () => this.pages(barePageOf),
    );
    await this.ask('stop serving');
    const fold = await this.row(
      'fold',
      FOLD_ROUNDS,
      () => this.ask('fold ours') as Promise<number>,
      () => this.ask('fold bare') as Promise<number>,
    );
    return [command, page, { ...fold, unit: 'events/s' }];
  }

  async end(): Promise<void> {
    if (this.child.connected) {
      await this.ask('stop serving');
      await this.ask('end');
      const gone = once(this.child, 'exit');
      this.child.disconnect();
      await gone;
    }
  }

  private async row(name: string, rounds: number, ours: Side, limit: Side): Promise<Row> {
    this.say(`production: ${name}`);
    const samples = { ours: [] as number[], limit: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      const oursFirst = round % 2 === 0;
      if (oursFirst) samples.ours.push(await ours());
      samples.limit.push(await limit());
      if (!oursFirst) samples.ours.push(await ours());
    }
    return { name: `production: ${name}`, ...samples, reach: { atLeast: AT_LEAST }, unit: 'requests/s' };
  }

  /** Each request cancels a running build of its own. */
  private cancel(count: number): Promise<number> {
    const from = this.taken.ours;
    this.taken.ours += count;
    return this.post(count, at => {
      const project = 1 + (Math.floor((from + at) / 10) % PROJECTS);
      return `/api/v3/projects/${project}/builds/${FIRST_RUNNING + from + at}/cancel`;
    });
  }

  private bareCancel(count: number): Promise<number> {
    const from = this.taken.bare;
    this.taken.bare += count;
    return this.post(count, at => `/bench/bare/builds/${FIRST_RUNNING + from + at}/cancel`);
  }

  private post(count: number, path: (at: number) => string): Promise<number> {
    const paths = Array.from({ length: count }, (_, at) => path(at));
    return load({ url: this.url, method: 'POST', paths, headers, expect: 201 });
  }

  private pages(path: (project: number) => string): Promise<number> {
    const paths = Array.from({ length: this.gets }, (_, at) => path(1 + (at % PROJECTS)));
    return load({ url: this.url, method: 'GET', paths, headers, expect: 200 });
  }

  private ask(task: Task): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const died = (code: number | null): void => reject(new Error(`the server ended with code ${code}`));
      this.child.once('exit', died);
      this.child.once('message', ({ answer, error }: { answer?: unknown; error?: string }) => {
        this.child.off('exit', died);
        if (error === undefined) resolve(answer);
        else reject(new Error(`${task}: ${error}`));
      });
      this.child.send(task);
    });
  }
}

const pageOf = (project: number): string => `/api/v3/projects/${project}/builds?per_page=20`;
const barePageOf = (project: number): string => `/bench/bare/projects/${project}/builds`;

type Side = () => Promise<number>;
