import { CommanderError } from 'commander';
import { CliError, describeError } from './cli-error.js';
import { newContext } from './command-context.js';
import { ExitCode } from './exit-code.js';
import { createProgram } from './program.js';
import type { Terminal } from './terminal.js';

/** Runs one command line (without `node` and the script) and gives the exit code; never throws. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const context = newContext(terminal);
  try {
    await createProgram(context).parseAsync([...args], { from: 'user' });
    return context.exitCode;
  } catch (error) {
    return report(error, terminal);
  }
}

function report(error: unknown, terminal: Terminal): ExitCode {
  // Commander has printed its own message, or the help that was asked for, before it throws.
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
  terminal.err(`build-ledger: ${describeError(error)}`);
  if (terminal.env['DEBUG'] && error instanceof Error) terminal.err(error.stack ?? '');
  return error instanceof CliError ? error.exitCode : ExitCode.failed;
}
