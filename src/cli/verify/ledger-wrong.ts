import { CliError, describeError } from '../cli-error.js';
import { ExitCode } from '../exit-code.js';
import { describeWrong } from './describe-report.js';
import type { Wrong } from './verify-handle.js';

const USAGE = new Set(['ConfigInvalid', 'NoLedger', 'NoteInvalid']);
const NO_FILE = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES']);

interface Thrown {
  readonly name?: string;
  readonly code?: string;
  readonly wrong?: Wrong;
}

/** What the engine threw, as one clear line; a ledger that was altered is a failure, what can't be read wrong usage. */
export function ledgerWrong(what: string, error: unknown): CliError {
  const { name = '', code = '', wrong } = (error ?? {}) as Thrown;
  const exitCode = USAGE.has(name) || NO_FILE.has(code) ? ExitCode.usage : ExitCode.failed;
  const why = name === 'LedgerWrong' && wrong !== undefined ? describeWrong(wrong) : describeError(error);
  return new CliError(exitCode, `${what}: ${why}`, { cause: error });
}
