import { ExitCode } from './exit-code.js';
import type { Terminal } from './terminal.js';

/** What every command is given; a command that fails without an error sets the exit code itself. */
export interface CommandContext {
  readonly terminal: Terminal;
  exitCode: ExitCode;
}

export const newContext = (terminal: Terminal): CommandContext => ({ terminal, exitCode: ExitCode.ok });
