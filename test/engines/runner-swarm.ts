import type { ServerProcess } from '../support/server-process.js';
import { RUNNER_TOKEN } from '../support/server.js';

interface Details {
  readonly id: number;
}

/** Runners that take builds wherever a server answers, and report each end until it is known. */
export class RunnerSwarm {
  /** Every build that was given out, as often as it was. */
  readonly handedOut: number[] = [];
  readonly ended = new Set<number>();
  private stopped = false;

  /** @param servers those that are up; a killed one is taken out by the test */
  constructor(private readonly servers: readonly ServerProcess[]) {}

  async work(runners: number): Promise<void> {
    await Promise.all(Array.from({ length: runners }, (_, at) => this.run(at)));
  }

  stop(): void {
    this.stopped = true;
  }

  /** Reports the end of a build, over again while no server says what became of it. */
  async finish(token: string, id: number, at = 0): Promise<void> {
    for (let turn = at; ; turn += 1) {
      const done = await this.ask(turn, 'PUT', `/ci/api/v1/builds/${id}`, { token, state: 'success' });
      // 404: it has ended, and only the answer was lost.
      if (done === null || done.status >= 500) await pause();
      else if (done.status === 200 || done.status === 404) break;
      else throw new Error(`build ${id}: ${done.status}`);
    }
    this.ended.add(id);
  }

  private async run(at: number): Promise<void> {
    const token = await this.register(at);
    for (let turn = at; !this.stopped; turn += 1) {
      const taken = await this.ask(turn, 'POST', '/ci/api/v1/builds/register', { token });
      if (taken?.status !== 201) {
        await pause();
        continue;
      }
      const { id } = taken.body as Details;
      this.handedOut.push(id);
      await this.finish(token, id, turn);
    }
  }

  private async register(at: number): Promise<string> {
    const answer = await this.ask(at, 'POST', '/ci/api/v1/runners/register', { token: RUNNER_TOKEN });
    if (answer?.status !== 201) throw new Error(`a runner could not register: ${answer?.status}`);
    return (answer.body as { token: string }).token;
  }

  /** null: the connection broke. */
  private async ask(turn: number, method: string, path: string, body: object) {
    const server = this.servers[turn % this.servers.length];
    return server === undefined ? null : server.ask(method, path, body).catch(() => null);
  }
}

const pause = () => new Promise(resolve => setTimeout(resolve, 50));
