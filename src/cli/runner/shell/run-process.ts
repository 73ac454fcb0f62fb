import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { endGroup, killGroup } from './kill-group.js';

export interface ProcessOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Ends the process and everything that it started. */
  readonly stop: AbortSignal;
  /** Takes standard output and standard error as they come. */
  onOutput(chunk: Buffer): void;
}

/** Shells give 128 and the signal's number; a process that a signal ended has no code of its own. */
const KILLED = 137;
const DRAIN_MS = 200;

/** Runs a program as the leader of its own process group, and gives its exit code when the whole group is gone. */
export async function runProcess(
  command: string,
  args: readonly string[],
  options: ProcessOptions,
): Promise<number> {
  options.stop.throwIfAborted();
  const child = spawn(command, [...args], {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  child.stdout.on('data', options.onOutput);
  child.stderr.on('data', options.onOutput);
  const closed = once(child, 'close');
  closed.catch(() => undefined);
  const onStop = (): void => endGroup(child);
  options.stop.addEventListener('abort', onStop, { once: true });
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    // What the script left running in the background would keep the pipes open for ever.
    killGroup(child, 'SIGKILL');
    await Promise.race([closed, new Promise(resolve => setTimeout(resolve, DRAIN_MS))]);
    return code ?? KILLED;
  } finally {
    options.stop.removeEventListener('abort', onStop);
    child.stdout.destroy();
    child.stderr.destroy();
  }
}
