import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { ExitCode, EXIT_CODES_HELP } from '../exit-code.js';
import { migrateProgress } from '../migrate/migrate-progress.js';
import type { Terminal } from '../terminal.js';
import { describeReport } from './describe-report.js';
import { ledgerWrong } from './ledger-wrong.js';
import { verifyInProcess, type VerifyLedger, type VerifyReport } from './verify-handle.js';

const HELP = `
Without BUNDLE it checks the ledger in LEDGER_DATA (./data), or in EVENTSTORE_URL; servers may run on it meanwhile.
Each event's hash, its place in its stream and in the ledger, and the Merkle root under every checkpoint, those in the
ledger and those given. The first event that is wrong is named, with exit code 1. Nothing is written.

Whoever can change the ledger can perhaps also sign as it: pass the --key and an older --checkpoint that you kept.

Examples:
  $ build-ledger verify
  $ build-ledger verify --checkpoint kept-in-march.txt
  $ build-ledger verify ledger.ndjson --key ci.example/ledger+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW
${EXIT_CODES_HELP}`;

interface Options {
  readonly key: readonly string[];
  readonly checkpoint: readonly string[];
  readonly json?: boolean;
}

/** `build-ledger verify`. */
export function addVerifyCommand(program: Command, context: CommandContext): void {
  program
    .command('verify')
    .enablePositionalOptions()
    .description('prove that nothing in a ledger, or in an exported bundle, was altered')
    .argument('[bundle]', 'what build-ledger export wrote (default: the ledger in LEDGER_DATA)')
    .option(
      '--key <key>',
      'whose checkpoints count: a verifier key, or a file with one; may be repeated',
      collect,
      [],
    )
    .option('--checkpoint <file>', 'an older checkpoint that must still hold; may be repeated', collect, [])
    .option('--json', 'print what it came to as JSON')
    .addHelpText('after', HELP)
    .action(async (bundle: string | undefined, options: Options) => {
      const report = await verify(context.terminal, bundle ?? null, options, verifyInProcess);
      if (!report.ok) context.exitCode = ExitCode.failed;
    });
}

/** Verifies with a progress display, and prints what it came to. */
export async function verify(
  terminal: Terminal,
  bundle: string | null,
  { key, checkpoint, json }: Options,
  engine: VerifyLedger,
): Promise<VerifyReport> {
  const progress = migrateProgress(terminal, () => performance.now());
  let report: VerifyReport;
  try {
    report = await engine(terminal.env, {
      bundle,
      keys: key,
      checkpoints: checkpoint,
      onProgress: (fraction, events) => progress.show({ stage: 'verifying', fraction, count: events }),
    });
  } catch (error) {
    throw ledgerWrong('nothing was verified', error);
  } finally {
    progress.end();
  }
  if (json) terminal.out(JSON.stringify(report));
  else for (const line of describeReport(report)) terminal.out(line);
  return report;
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
