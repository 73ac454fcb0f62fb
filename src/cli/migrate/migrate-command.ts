import { type Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from '../command-context.js';
import { EXIT_CODES_HELP } from '../exit-code.js';
import { failedToStart } from '../failed-to-start.js';
import { listenForStop } from '../start/stop-signals.js';
import type { Terminal } from '../terminal.js';
import { migrateInProcess, type MigrateLedger, type MigrateResult } from './migrate-handle.js';
import { migrateProgress } from './migrate-progress.js';
import { parsePlaces, type PlaceOptions } from './parse-places.js';

const HELP = `
Events, traces and artifacts are copied as they are, read models are folded on the target, and at the end all streams
and read models of both are compared. Stop every server on source and target first. Ctrl-C stops it, and the same
command goes on from there. The key is not copied: give the next server the same LEDGER_SECRET_KEY (or secret.key).

A place is a folder, or the word servers (EVENTSTORE_URL and MONGODB_URL), or an esdb:// and a mongodb:// address.

Examples:
  $ build-ledger migrate --to servers                            from LEDGER_DATA (./data)
  $ build-ledger migrate --to esdb://db:2113?tls=false mongodb://db:27017/buildledger
  $ build-ledger migrate --from servers --to ./data --json
${EXIT_CODES_HELP}`;

interface Options extends PlaceOptions {
  readonly concurrent?: number;
  readonly json?: boolean;
}

/** `build-ledger migrate`. */
export function addMigrateCommand(program: Command, context: CommandContext): void {
  program
    .command('migrate')
    .description('copy a ledger to other engines, or back into a folder, and compare')
    .requiredOption('--to <place...>', 'where to')
    .option('--from <place...>', 'where from (default: the folder LEDGER_DATA)')
    .option('--eventstore-url <url>', 'the EventStoreDB of servers (env: EVENTSTORE_URL)')
    .option('--mongodb-url <url>', 'the MongoDB of servers (env: MONGODB_URL)')
    .option(
      '--concurrent <n>',
      'appends under way at once; 1 keeps the very order of all (default: 64, or 1 where there are signed checkpoints)',
      parseConcurrent,
    )
    .option('--from-s3 <url>', 'where the artifacts are, or none (env: LEDGER_S3_URL)')
    .option('--to-s3 <url>', 'where the artifacts go, or none (env: LEDGER_S3_URL)')
    .option('--json', 'print what it came to as JSON')
    .addHelpText('after', HELP)
    .action(async (options: Options) => migrate(context.terminal, options, migrateInProcess));
}

/** Migrates with a progress display; SIGINT and SIGTERM stop it. What the engine refuses becomes one clear line. */
export async function migrate(terminal: Terminal, options: Options, engine: MigrateLedger): Promise<void> {
  const { from, to } = parsePlaces(options, terminal.env);
  const progress = migrateProgress(terminal, () => performance.now());
  const stop = new AbortController();
  const unlisten = listenForStop(
    () => stop.abort(),
    () => process.exit(1),
  );
  try {
    const result = await engine(from, to, {
      concurrent: options.concurrent ?? null,
      signal: stop.signal,
      onProgress: progress.show,
      onNotice: notice => terminal.err(notice),
    });
    progress.end();
    if (options.json) terminal.out(JSON.stringify(result));
    else print(result, terminal);
  } catch (error) {
    progress.end();
    const differ = error instanceof Error && error.name === 'LedgersDiffer';
    if (differ && options.json) terminal.out(JSON.stringify({ difference: error.message }));
    throw failedToStart(differ ? 'the ledgers differ' : 'the ledger was not migrated', error);
  } finally {
    unlisten();
  }
}

function print(result: MigrateResult, terminal: Terminal): void {
  const { events, appended, streams, traces, artifacts, bytes, missing, seconds } = result;
  terminal.out(
    `${events} events in ${streams} streams, ${appended} of them copied now, in ${seconds.toFixed(1)} s`,
  );
  terminal.out(`${traces} traces and ${artifacts} artifacts, ${bytes} bytes`);
  for (const key of missing) terminal.out(`the source does not have the artifacts ${key}`);
  if (result.checkpoints > 0) terminal.out(toldOfOrder(result));
  terminal.out('source and target are the same:');
  terminal.out(`  ${result.digest}  all streams`);
  for (const [name, digest] of Object.entries(result.readModels)) terminal.out(`  ${digest}  ${name}`);
}

function toldOfOrder({ checkpoints, sameOrder }: MigrateResult): string {
  const signed = `${checkpoints} signed checkpoint${checkpoints === 1 ? '' : 's'}`;
  return sameOrder
    ? `all events are in their order, so that ${signed} hold${checkpoints === 1 ? 's' : ''} in the target too`
    : `the events are in another order than in the source: its ${signed} can't be verified in the target`;
}

function parseConcurrent(value: string): number {
  const number = /^\d{1,4}$/.test(value) ? Number(value) : 0;
  if (number < 1 || number > 1_000) throw new InvalidArgumentError('It is a whole number from 1 to 1000.');
  return number;
}
