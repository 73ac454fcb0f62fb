import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { EXIT_CODES_HELP } from '../exit-code.js';
import { migrateProgress } from '../migrate/migrate-progress.js';
import type { Terminal } from '../terminal.js';
import { ledgerWrong } from '../verify/ledger-wrong.js';
import { importInProcess, type ImportLedger, type ImportReport } from './import-handle.js';

const HELP = `
Makes a ledger of a bundle in LEDGER_DATA (./data), which must be empty, or in EVENTSTORE_URL and MONGODB_URL: the same
events in the same order, so that every checkpoint signed before still holds. The bundle is verified before anything is
written. Keys are not in a bundle: give the next server the same LEDGER_SECRET_KEY (or copy secret.key first) to read
sealed variables and to go on signing as the same ledger.

Examples:
  $ LEDGER_DATA=/srv/copy build-ledger import ledger.ndjson
  $ build-ledger import ledger.ndjson --key ledger.pub --json
${EXIT_CODES_HELP}`;

interface Options {
  readonly key: readonly string[];
  readonly json?: boolean;
}

/** `build-ledger import`. */
export function addImportCommand(program: Command, context: CommandContext): void {
  program
    .command('import')
    .description('make a ledger of a bundle, in an empty data folder')
    .argument('<bundle>', 'what build-ledger export wrote')
    .option(
      '--key <key>',
      'who must have signed it: a verifier key, or a file with one; may be repeated',
      collect,
      [],
    )
    .option('--json', 'print {"events", "root", "digests", …}')
    .addHelpText('after', HELP)
    .action(async (bundle: string, options: Options) => {
      await importBundle(context.terminal, bundle, options, importInProcess);
    });
}

/** Imports with a progress display. What the engine refuses becomes one clear line. */
export async function importBundle(
  terminal: Terminal,
  bundle: string,
  { key, json = false }: Options,
  engine: ImportLedger,
): Promise<ImportReport> {
  const progress = migrateProgress(terminal, () => performance.now());
  try {
    const report = await engine(terminal.env, {
      bundle,
      keys: key,
      onProgress: (stage, fraction, events) => progress.show({ stage, fraction, count: events }),
    });
    progress.end();
    if (json) terminal.out(JSON.stringify(report));
    else print(report, terminal);
    return report;
  } catch (error) {
    progress.end();
    throw ledgerWrong('the bundle was not imported', error);
  }
}

function print({ events, streams, root, blobs, digests, seconds }: ImportReport, terminal: Terminal): void {
  terminal.out(
    `${events} events in ${streams} streams, ${blobs} traces and artifacts, in ${seconds.toFixed(1)} s`,
  );
  terminal.out(`root ${root}`);
  for (const [name, digest] of Object.entries(digests)) terminal.out(`  ${digest}  ${name}`);
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
