import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { EXIT_CODES_HELP } from '../exit-code.js';
import { failedToStart } from '../failed-to-start.js';
import { type ServerHandle, startServerInProcess } from '../server-handle.js';
import { waitForStop } from './stop-signals.js';

const HELP = `
Everything is configured by environment variables:
  HOST (127.0.0.1), PORT (3000)    where the server listens
  LEDGER_URL                       the address that clients see
  LEDGER_DATA (./data)             the folder that holds the ledger
  LEDGER_ROOT_TOKEN                the admin's token; made and printed once when not set
  LEDGER_RUNNER_TOKEN              what runners register with
  LEDGER_SECRET_KEY                what variables are encrypted under

The first SIGTERM or SIGINT lets requests in flight end; a second one stops at once with exit code 1.

Examples:
  $ build-ledger start
  $ PORT=8080 LEDGER_DATA=/srv/ledger build-ledger start
${EXIT_CODES_HELP}`;

/** `build-ledger start`. */
export function addStartCommand(program: Command, context: CommandContext): void {
  program
    .command('start')
    .description('run the server in the foreground')
    .addHelpText('after', HELP)
    .action(async () => start(context));
}

async function start({ terminal }: CommandContext): Promise<void> {
  const server = await started(terminal.env);
  terminal.out(`Build Ledger listens on ${server.url}`);
  if (server.rootToken && !terminal.env['LEDGER_ROOT_TOKEN']) {
    terminal.out(`The admin's token, shown only this once: ${server.rootToken}`);
  }
  await waitForStop();
  await server.close();
}

async function started(env: NodeJS.ProcessEnv): Promise<ServerHandle> {
  try {
    return await startServerInProcess(env);
  } catch (error) {
    throw failedToStart('the server did not start', error);
  }
}
