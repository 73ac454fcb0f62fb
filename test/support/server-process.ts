import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { ROOT_TOKEN, RUNNER_TOKEN } from './server.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** The built server in a process of its own, so that it can be killed. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  /**
   * @param env what else is set, or set otherwise
   * @param onLog takes what the server logs; else it is shown
   */
  static async start(
    folder: string,
    env: Readonly<Record<string, string>> = {},
    onLog?: (text: string) => void,
  ): Promise<ServerProcess> {
    const port = await freePort();
    const child = spawn(process.execPath, [MAIN], {
      env: {
        ...process.env,
        LEDGER_DATA: folder,
        PORT: String(port),
        LEDGER_ROOT_TOKEN: ROOT_TOKEN,
        LEDGER_RUNNER_TOKEN: RUNNER_TOKEN,
        LEDGER_LOG: 'error',
        ...env,
      },
      stdio: ['ignore', 'pipe', onLog === undefined ? 'inherit' : 'pipe'],
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => onLog?.(text));
    await new Promise<void>((resolve, reject) => {
      child.stdout?.once('data', () => resolve());
      child.once('exit', code => reject(new Error(`the server ended with code ${code}`)));
    });
    return new ServerProcess(child, `http://127.0.0.1:${port}`);
  }

  /** Ends the process with the signal. @returns its exit code, null when the signal killed it */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const { exitCode, signalCode } = this.child;
    // A test that failed may have left none.
    if (exitCode !== null || signalCode !== null) return exitCode;
    const gone = new Promise<number | null>(resolve => {
      this.child.once('exit', resolve);
    });
    this.child.kill(signal);
    return gone;
  }

  /** SIGSTOP lets it stand still, SIGCONT go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(signal);
  }

  async ask(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        'private-token': ROOT_TOKEN,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      body: (text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text) as unknown,
    };
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
