import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Plan } from './seed.js';
import type { SeededFolder } from './seeded-folder.js';

/** A seeded server in a process of its own. */
export class BenchServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    readonly plan: Plan,
    readonly runnerToken: string,
  ) {}

  static async start({ folder, plan, runnerToken }: SeededFolder): Promise<BenchServer> {
    const script = fileURLToPath(new URL('server-process.js', import.meta.url));
    // As `npm start` does.
    const child = fork(script, [folder], { execArgv: ['--max-semi-space-size=64'] });
    const { url } = await message<{ url: string }>(child);
    return new BenchServer(child, url, plan, runnerToken);
  }

  /** One event on each of these builds; resolves when the read models show them. */
  async touch(ids: readonly number[]): Promise<void> {
    const done = message(this.child);
    this.child.send({ touch: ids });
    await done;
  }

  /** Cancels these builds; resolves when the read models show it. */
  async cancel(ids: readonly number[]): Promise<void> {
    const done = message(this.child);
    this.child.send({ cancel: ids });
    await done;
  }

  /** Has the server remember these builds as if it had started them itself: the seed went past it. */
  async remember(ids: readonly number[]): Promise<void> {
    const done = message(this.child);
    this.child.send({ remember: ids });
    await done;
  }

  async stop(): Promise<void> {
    const gone = new Promise(resolve => {
      this.child.once('exit', resolve);
    });
    this.child.send({ stop: true });
    await gone;
  }
}

function message<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const died = (code: number | null): void => reject(new Error(`the server ended with code ${code}`));
    child.once('exit', died);
    child.once('message', content => {
      child.off('exit', died);
      resolve(content as T);
    });
  });
}
