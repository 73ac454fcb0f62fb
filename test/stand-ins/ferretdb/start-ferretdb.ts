import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface FerretDb {
  /** `mongodb://127.0.0.1:<port>/` */
  readonly url: string;
  readonly port: number;
  /** Ends it at once, as a power cut would; its data stays until `stop`. */
  kill(): Promise<void>;
  /** Starts it again after a kill, at the same address on the same data. */
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/**
 * Starts FerretDB v1 on loopback with its SQLite backend in a folder of its own.
 * @param binary `.ci/install-ferretdb.sh` makes it and prints its path
 */
export async function startFerretDb(binary = process.env['FERRETDB_BIN']): Promise<FerretDb> {
  if (binary === undefined || binary === '') {
    throw new Error('FERRETDB_BIN names no server: set it to what `bash .ci/install-ferretdb.sh` prints');
  }
  const folder = await mkdtemp(join(tmpdir(), 'ferretdb-'));
  let running = await run(binary, folder, 0);
  const { port } = running;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const { child } = running;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  };
  return {
    url: `mongodb://127.0.0.1:${port}/`,
    port,
    kill: () => end('SIGKILL'),
    async restart() {
      await end('SIGKILL');
      running = await run(binary, folder, port);
    },
    async stop() {
      // It would wait for every client to hang up if asked politely.
      await end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Running {
  readonly child: ChildProcess;
  readonly port: number;
}

async function run(binary: string, folder: string, port: number): Promise<Running> {
  const child = spawn(
    binary,
    [
      '--handler=sqlite',
      `--sqlite-url=file:${folder}/`,
      `--state-dir=${folder}`,
      `--listen-addr=127.0.0.1:${port}`,
      '--debug-addr=-',
      '--telemetry=disable',
      '--log-format=json',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  // A test run that is itself killed must not leave it behind.
  const endWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', endWithUs);
  child.once('exit', () => process.off('exit', endWithUs));
  try {
    return { child, port: await listening(child.stderr) };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

/** The port that the server says it listens on. */
async function listening(log: Readable): Promise<number> {
  const lines = createInterface(log);
  const seen: string[] = [];
  for await (const line of lines) {
    const port = /Listening on TCP 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port !== undefined) {
      // From here on the log is read and thrown away, lest the server waits for room in the pipe.
      log.resume();
      return Number(port);
    }
    seen.push(line);
  }
  throw new Error(`FerretDB ended before it listened:\n${seen.join('\n')}`);
}
