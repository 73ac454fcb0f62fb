import { CliError, describeError } from './cli-error.js';
import { ExitCode } from './exit-code.js';

/** What the engine threw, as one clear line; a wrong setting is wrong usage, anything else is a failure. */
export function failedToStart(what: string, error: unknown): CliError {
  const isSetting = error instanceof Error && error.name === 'ConfigInvalid';
  const exitCode = isSetting ? ExitCode.usage : ExitCode.failed;
  return new CliError(exitCode, `${what}: ${describeError(error)}`, { cause: error });
}
