import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { EXIT_CODES_HELP } from '../exit-code.js';
import { migrateProgress } from '../migrate/migrate-progress.js';
import type { Terminal } from '../terminal.js';
import { ledgerWrong } from '../verify/ledger-wrong.js';
import { openBundleFile } from './bundle-file.js';
import { exportInProcess, type ExportLedger, type ExportReport } from './export-handle.js';

const HELP = `
Writes the ledger in LEDGER_DATA (./data), or in EVENTSTORE_URL, as lines of JSON: every event with its text as it was
sealed, the public key, and a checkpoint signed over all of it. The ledger is verified on the way; one that was altered
is not exported. A server may run on the folder, but not with --blobs. Keys and tokens are not in a bundle, names and
e-mail addresses only sealed; commit messages and (with --blobs) logs are in clear.

Examples:
  $ build-ledger export ledger.ndjson
  $ build-ledger export ledger.ndjson --blobs
  $ build-ledger export - | gzip > ledger.ndjson.gz
${EXIT_CODES_HELP}`;

interface Options {
  readonly blobs?: boolean;
  readonly json?: boolean;
}

/** `build-ledger export`. */
export function addExportCommand(program: Command, context: CommandContext): void {
  program
    .command('export')
    .description('write the whole ledger as a bundle that can be verified offline')
    .argument('<file>', 'where to; - is standard output')
    .option('--blobs', 'with traces and artifacts')
    .option(
      '--json',
      'print what it came to as JSON (to standard error when the bundle goes to standard output)',
    )
    .addHelpText('after', HELP)
    .action(async (file: string, options: Options) => {
      await exportBundle(context.terminal, file, options, exportInProcess);
    });
}

/** Exports with a progress display. What the engine refuses becomes one clear line. */
export async function exportBundle(
  terminal: Terminal,
  file: string,
  { blobs = false, json = false }: Options,
  engine: ExportLedger,
): Promise<ExportReport> {
  const progress = migrateProgress(terminal, () => performance.now());
  const onProgress = (fraction: number, events: number): void =>
    progress.show({ stage: 'exporting', fraction, count: events });
  const toFile = file !== '-';
  const say = toFile ? terminal.out : terminal.err;
  try {
    const report = toFile
      ? await intoFile(resolve(terminal.cwd, file), write =>
          engine(terminal.env, { write, blobs, onProgress }),
        )
      : await engine(terminal.env, { write: terminal.out, blobs, onProgress });
    progress.end();
    say(json ? JSON.stringify(report) : describe(report));
    return report;
  } catch (error) {
    progress.end();
    throw ledgerWrong('nothing was exported', error);
  }
}

async function intoFile(
  path: string,
  fill: (write: (line: string) => Promise<void>) => Promise<ExportReport>,
): Promise<ExportReport> {
  const file = await openBundleFile(path);
  try {
    const report = await fill(line => file.write(line));
    await file.keep();
    return report;
  } catch (error) {
    await file.drop();
    throw error;
  }
}

function describe({ events, root, signed, blobs }: ExportReport): string {
  const extra = blobs > 0 ? ` and ${blobs} traces and artifacts` : '';
  return `${events} events${extra}, root ${root}${signed ? '' : ', not signed: there is no signing key'}`;
}
