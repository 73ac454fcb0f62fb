import { type Command, InvalidArgumentError } from 'commander';
import { CliError } from '../cli-error.js';
import type { CommandContext } from '../command-context.js';
import { ExitCode, EXIT_CODES_HELP } from '../exit-code.js';
import { failedToStart } from '../failed-to-start.js';
import { callLedger } from '../http/ledger-client.js';
import { accepted } from '../http/refusal.js';
import { addServerOptions, clientFrom, type ServerOptions } from '../server-options.js';
import type { Terminal } from '../terminal.js';
import { followJob } from './follow-job.js';
import { rebuildInProcess, type RebuildReadModels, type RebuildResult } from './rebuild-handle.js';
import { rebuildProgress } from './rebuild-progress.js';

const HELP = `
Every view is folded anew from the events in LEDGER_DATA (./data); the events are not touched.
Stop the server first: a folder has one user at a time, and this command refuses a folder in use. With --url the server
that runs there does it beside what it serves, and swaps at the end; an admin's token is needed. It keeps what it
replaced, until the next rebuild or --drop: --rollback brings that up to date and swaps back. A rebuild that was
stopped goes on from where it was.

Examples:
  $ build-ledger rebuild
  $ LEDGER_DATA=/srv/ledger build-ledger rebuild --json
  $ build-ledger rebuild --url http://127.0.0.1:3000 --token "$LEDGER_TOKEN" --share 0.2
  $ build-ledger rebuild --url http://127.0.0.1:3000 --token "$LEDGER_TOKEN" --rollback
${EXIT_CODES_HELP}`;

interface Options extends ServerOptions {
  readonly json?: boolean;
  readonly share?: number;
  readonly rollback?: boolean;
  readonly stop?: boolean;
  readonly drop?: boolean;
}

/** What only a running server can do. */
const BESIDE = ['share', 'rollback', 'stop', 'drop'] as const;

/** `build-ledger rebuild`. */
export function addRebuildCommand(program: Command, context: CommandContext): void {
  addServerOptions(program.command('rebuild'))
    .description('fold every read model anew from the events')
    .option('--share <part>', "with --url: part of the server's time that it may take, 0.05 to 1", shareOf)
    .option('--rollback', 'with --url: go back to what served before the last rebuild')
    .option('--stop', 'with --url: stop what runs; the next rebuild goes on from there')
    .option('--drop', 'with --url: drop what served before, and what a stopped rebuild has folded')
    .option('--json', 'print what it came to as JSON')
    .addHelpText('after', HELP)
    .action(async (options: Options) => {
      if (options.url !== undefined) return inServer(options, context);
      const beside = BESIDE.find(name => options[name] !== undefined);
      if (beside !== undefined) {
        throw new CliError(ExitCode.usage, `--${beside} is for a running server: name it with --url`);
      }
      const result = await rebuild(context.terminal, rebuildInProcess);
      if (options.json) context.terminal.out(JSON.stringify(result));
      else print(result, context.terminal);
      return undefined;
    });
}

function shareOf(text: string): number {
  const share = Number(text);
  if (share >= 0.05 && share <= 1) return share;
  throw new InvalidArgumentError('It must be a number from 0.05 to 1.');
}

async function inServer(options: Options, context: CommandContext): Promise<void> {
  if (options.stop) return remove('rebuild', 'stopped', options, context);
  if (options.drop) return remove('kept', 'dropped', options, context);
  return rebuildBeside(options, context);
}

async function remove(
  what: 'rebuild' | 'kept',
  done: string,
  options: Options,
  { terminal }: CommandContext,
): Promise<void> {
  const answer = await callLedger(clientFrom(options, terminal), 'DELETE', `/api/ledger/projections/${what}`);
  const body = accepted(answer, `nothing was ${done}`);
  terminal.out(options.json ? JSON.stringify(body) : done);
}

/** In the running server, which goes on serving. */
async function rebuildBeside(options: Options, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const kind = options.rollback ? 'rollback' : 'rebuild';
  const job = await followJob(clientFrom(options, terminal), kind, terminal, options.share);
  if (job.state !== 'done') context.exitCode = ExitCode.failed;
  if (options.json) return terminal.out(JSON.stringify(job));
  terminal.out(`folded ${job.events} events, ${job.state}${job.error === null ? '' : `: ${job.error}`}`);
  return terminal.out(`  ${job.differences} documents differed`);
}

/** Rebuilds with a progress display. What the engine refuses becomes one clear line. */
export async function rebuild(terminal: Terminal, engine: RebuildReadModels): Promise<RebuildResult> {
  const progress = rebuildProgress(terminal, () => performance.now());
  try {
    return await engine(terminal.env, progress.show);
  } catch (error) {
    throw failedToStart('nothing was rebuilt', error);
  } finally {
    progress.end();
  }
}

function print(result: RebuildResult, terminal: Terminal): void {
  terminal.out(`folded ${result.events} events in ${result.seconds.toFixed(1)} s`);
  for (const [name, digest] of Object.entries(result.digests)) terminal.out(`  ${digest}  ${name}`);
}
