import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { EXIT_CODES_HELP } from '../exit-code.js';
import { runDemo } from './run-demo.js';

const HELP = `
The ledger starts in this process on a new folder below ./data (or on LEDGER_DATA) and on port 3000 (or PORT, or
the next free one). A real Git repository is made from examples/demo-project in a temporary folder, submitted, and
built by two real runners. Then the server stays up until Ctrl-C.

Examples:
  $ npm run demo
  $ build-ledger demo
  $ PORT=8080 build-ledger demo --exit       end after the story; exit code 1 if a build ended otherwise than meant
${EXIT_CODES_HELP}`;

/** `build-ledger demo`. */
export function addDemoCommand(program: Command, context: CommandContext): void {
  program
    .command('demo')
    .description('see everything at work: server, repository, runners, two pipelines')
    .option('--exit', 'end when the story is told instead of staying up')
    .addHelpText('after', HELP)
    .action(async (options: { exit?: boolean }) => runDemo(options.exit ?? false, context));
}
