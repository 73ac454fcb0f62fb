import { resolve } from 'node:path';
import { CliError } from '../cli-error.js';
import { ExitCode } from '../exit-code.js';
import { failedToStart } from '../failed-to-start.js';
import { type ServerHandle, startServerInProcess } from '../server-handle.js';
import type { Terminal } from '../terminal.js';
import { freePort } from './free-port.js';

/** They name another ledger, the one that this person works with: what is shown here must not get into it. */
const ELSEWHERE = new Set(['LEDGER_URL', 'EVENTSTORE_URL', 'MONGODB_URL', 'LEDGER_S3_URL']);

export interface DemoServer extends ServerHandle {
  readonly rootToken: string;
  readonly dataFolder: string;
}

/** Starts the ledger on a new folder (or LEDGER_DATA) and on the first free port from PORT on. */
export async function startDemoServer(terminal: Terminal): Promise<DemoServer> {
  const { env } = terminal;
  const host = env['HOST'] || '127.0.0.1';
  const port = await freePort(host, Number(env['PORT']) || 3000);
  const dataFolder = resolve(terminal.cwd, env['LEDGER_DATA'] || newFolder(new Date()));
  const rest = Object.fromEntries(Object.entries(env).filter(([name]) => !ELSEWHERE.has(name)));
  const settings = { LEDGER_LOG: 'warn', ...rest, HOST: host, PORT: String(port), LEDGER_DATA: dataFolder };
  const server = await startServerInProcess(settings).catch((error: unknown) => {
    throw failedToStart('the ledger did not start', error);
  });
  const rootToken = server.rootToken ?? env['LEDGER_ROOT_TOKEN'];
  if (!rootToken) {
    await server.close();
    throw new CliError(
      ExitCode.usage,
      `${dataFolder} has been used before: set LEDGER_ROOT_TOKEN, or another folder`,
    );
  }
  return { ...server, rootToken, dataFolder };
}

/** `data/demo-20260131-120000`, in UTC: every demo has a history of its own. */
const newFolder = (now: Date): string =>
  `data/demo-${now.toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15)}`;
