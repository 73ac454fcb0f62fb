import { Command } from 'commander';
import type { CommandContext } from './command-context.js';
import { addDemoCommand } from './demo/demo-command.js';
import { EXIT_CODES_HELP } from './exit-code.js';
import { addExportCommand } from './export/export-command.js';
import { addImportCommand } from './import/import-command.js';
import { addForgetUserCommand } from './forget-user/forget-user-command.js';
import { addMigrateCommand } from './migrate/migrate-command.js';
import { addRebuildCommand } from './rebuild/rebuild-command.js';
import { addRetentionCommand } from './retention/retention-command.js';
import { addRunnerCommand } from './runner/runner-command.js';
import { addStartCommand } from './start/start-command.js';
import { addSubmitCommand } from './submit/submit-command.js';
import { addTokenCommand } from './token/token-command.js';
import { addVerifyCommand } from './verify/verify-command.js';
import { addVerifyProjectionsCommand } from './verify-projections/verify-command.js';
import { version } from '../version.js';

const EXAMPLES = `
Examples:
  $ build-ledger demo                             see everything at work, with no other server
  $ build-ledger start                            run the server in the foreground
  $ build-ledger submit . --project team/app --create --wait
  $ build-ledger runner --registration-token "$LEDGER_RUNNER_TOKEN" --tag-list linux,node
  $ build-ledger token create --user ada --name laptop
`;

/** The whole `build-ledger` command. It throws instead of ending the process. */
export function createProgram(context: CommandContext): Command {
  const { terminal } = context;
  const program = new Command('build-ledger')
    .description(
      'An append-only ledger of CI builds that speaks the dialects of GitLab, its runner and Drone.',
    )
    .version(version())
    .exitOverride()
    // What stands behind a command's name is that command's: `verify` has options of its own, and a subcommand may.
    .enablePositionalOptions()
    .showHelpAfterError('(add --help for usage and examples)')
    .configureOutput({
      writeOut: text => terminal.out(text.replace(/\n$/, '')),
      writeErr: text => terminal.err(text.replace(/\n$/, '')),
    })
    .addHelpText('after', EXAMPLES + EXIT_CODES_HELP);
  addStartCommand(program, context);
  addSubmitCommand(program, context);
  addRunnerCommand(program, context);
  addTokenCommand(program, context);
  addRetentionCommand(program, context);
  addForgetUserCommand(program, context);
  addRebuildCommand(program, context);
  addVerifyCommand(program, context);
  addExportCommand(program, context);
  addImportCommand(program, context);
  addVerifyProjectionsCommand(program, context);
  addMigrateCommand(program, context);
  addDemoCommand(program, context);
  return program;
}
