import { FIRST_RUNNING } from '../../bench/seed.js';
import { ROOT_TOKEN } from './server.js';

/** A build in GitLab's form. */
export interface ReadBuild {
  readonly id: number;
  readonly status: string;
}

/** Reads without pause, and says what it saw that it should not have seen. */
export class RebuildReader {
  readonly wrong: string[] = [];
  reads = 0;
  private stopped = false;
  private readonly canceled = new Set<number>();
  private readonly highest = new Map<string, number>();

  /**
   * @param builds path of a list
   * @param running builds that run from FIRST_RUNNING on
   */
  constructor(
    private readonly url: string,
    private readonly builds: string,
    private readonly running: number,
  ) {}

  async readOn(): Promise<void> {
    while (!this.stopped) {
      await this.list(`${this.builds}?per_page=100`);
      await this.list(`${this.builds}?per_page=20&scope=canceled`);
      await this.one(FIRST_RUNNING + (this.reads % this.running));
      await this.shown();
    }
  }

  stop(): void {
    this.stopped = true;
  }

  private async list(path: string): Promise<void> {
    const answer = await this.ask(path);
    const builds = (await answer.json()) as ReadBuild[];
    if (builds.length === 0) this.wrong.push(`${path} was empty`);
    this.grows(path, Number(answer.headers.get('x-total')));
    for (const build of builds) this.look(build);
  }

  private async one(id: number): Promise<void> {
    // Running builds are spread over the projects, ten by ten.
    const project = 1 + (Math.floor((id - FIRST_RUNNING) / 10) % 3);
    this.look((await (await this.ask(`/api/v3/projects/${project}/builds/${id}`)).json()) as ReadBuild);
  }

  private async shown(): Promise<void> {
    const { shown } = (await (await this.ask('/health/ready')).json()) as { shown: string };
    this.grows('shown', Number(shown));
  }

  private look({ id, status }: ReadBuild): void {
    if (status === 'canceled') this.canceled.add(id);
    else if (this.canceled.has(id)) this.wrong.push(`build ${id} was ${status} after it was canceled`);
  }

  private grows(what: string, now: number): void {
    const before = this.highest.get(what) ?? 0;
    if (!(now >= before)) this.wrong.push(`${what} was ${now} after ${before}`);
    this.highest.set(what, Math.max(now, before));
  }

  private async ask(path: string): Promise<Response> {
    this.reads += 1;
    const answer = await fetch(this.url + path, { headers: { 'private-token': ROOT_TOKEN } });
    if (answer.status !== 200) this.wrong.push(`${path}: ${answer.status}`);
    return answer;
  }
}
