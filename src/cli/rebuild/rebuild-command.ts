import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { EXIT_CODES_HELP } from '../exit-code.js';
import { failedToStart } from '../failed-to-start.js';
import type { Terminal } from '../terminal.js';
import { rebuildInProcess, type RebuildReadModels, type RebuildResult } from './rebuild-handle.js';
import { rebuildProgress } from './rebuild-progress.js';

const HELP = `
Every view is folded anew from the events in LEDGER_DATA (./data); the events are not touched.
Stop the server first: a folder has one user at a time, and this command refuses a folder in use.

Examples:
  $ build-ledger rebuild
  $ LEDGER_DATA=/srv/ledger build-ledger rebuild --json
${EXIT_CODES_HELP}`;

/** `build-ledger rebuild`. */
export function addRebuildCommand(program: Command, context: CommandContext): void {
  program
    .command('rebuild')
    .description('fold every read model anew from the events')
    .option('--json', 'print {"events", "seconds", "digests"}')
    .addHelpText('after', HELP)
    .action(async (options: { json?: boolean }) => {
      const result = await rebuild(context.terminal, rebuildInProcess);
      if (options.json) context.terminal.out(JSON.stringify(result));
      else print(result, context.terminal);
    });
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
