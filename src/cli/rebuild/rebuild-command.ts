import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { ExitCode, EXIT_CODES_HELP } from '../exit-code.js';
import { failedToStart } from '../failed-to-start.js';
import { addServerOptions, clientFrom, type ServerOptions } from '../server-options.js';
import type { Terminal } from '../terminal.js';
import { followJob } from './follow-job.js';
import { rebuildInProcess, type RebuildReadModels, type RebuildResult } from './rebuild-handle.js';
import { rebuildProgress } from './rebuild-progress.js';

const HELP = `
Every view is folded anew from the events in LEDGER_DATA (./data); the events are not touched.
Stop the server first: a folder has one user at a time, and this command refuses a folder in use. With --url the server
that runs there does it beside what it serves, and swaps at the end; an admin's token is needed.

Examples:
  $ build-ledger rebuild
  $ LEDGER_DATA=/srv/ledger build-ledger rebuild --json
  $ build-ledger rebuild --url http://127.0.0.1:3000 --token "$LEDGER_TOKEN"
${EXIT_CODES_HELP}`;

interface Options extends ServerOptions {
  readonly json?: boolean;
}

/** `build-ledger rebuild`. */
export function addRebuildCommand(program: Command, context: CommandContext): void {
  addServerOptions(program.command('rebuild'))
    .description('fold every read model anew from the events')
    .option('--json', 'print what it came to as JSON')
    .addHelpText('after', HELP)
    .action(async (options: Options) => {
      if (options.url !== undefined) return rebuildBeside(options, context);
      const result = await rebuild(context.terminal, rebuildInProcess);
      if (options.json) context.terminal.out(JSON.stringify(result));
      else print(result, context.terminal);
      return undefined;
    });
}

/** In the running server, which goes on serving. */
async function rebuildBeside(options: Options, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const job = await followJob(clientFrom(options, terminal), 'rebuild', terminal);
  if (job.state !== 'done') context.exitCode = ExitCode.failed;
  if (options.json) return terminal.out(JSON.stringify(job));
  terminal.out(`folded ${job.events} events, ${job.state}${job.error === null ? '' : `: ${job.error}`}`);
  return terminal.out(`  ${job.differences} documents differed`);
}

/** Rebuilds with a progress display. What the engine refuses becomes one clear line. */
export async function rebuild(terminal: Terminal, engine: RebuildReadModels): Promise<RebuildResult> {
  const progress = rebuildProgress(terminal, () => performance.now());
  try {
    return await engine(terminal.env, progress.show);
  } catch (error) {
    throw failedToStart('nothing was rebuilt', error);
  } finally {
    progress.end();
  }
}

function print(result: RebuildResult, terminal: Terminal): void {
  terminal.out(`folded ${result.events} events in ${result.seconds.toFixed(1)} s`);
  for (const [name, digest] of Object.entries(result.digests)) terminal.out(`  ${digest}  ${name}`);
}
