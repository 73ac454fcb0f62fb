import { fork, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plan } from './seed.js';

/** A seeded server in a process of its own. */
export class BenchServer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly url: string,
    readonly runnerToken: string,
  ) {}

  static async start(plan: Plan): Promise<BenchServer> {
    const folder = await mkdtemp(join(tmpdir(), 'ledger-bench-'));
    const script = fileURLToPath(new URL('server-process.js', import.meta.url));
    const child = fork(script, [folder, JSON.stringify(plan)]);
    const ready = await message<{ url: string; runnerToken: string }>(child);
    return new BenchServer(child, folder, ready.url, ready.runnerToken);
  }

  /** One event on each of these builds; resolves when the read models show them. */
  async touch(ids: readonly number[]): Promise<void> {
    const done = message(this.child);
    this.child.send({ touch: ids });
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
    await rm(this.folder, { recursive: true, force: true });
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
