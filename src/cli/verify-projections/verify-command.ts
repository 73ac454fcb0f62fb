import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { ExitCode, EXIT_CODES_HELP } from '../exit-code.js';
import { failedToStart } from '../failed-to-start.js';
import { clientFrom, addServerOptions, type ServerOptions } from '../server-options.js';
import { followJob, type FinishedJob } from '../rebuild/follow-job.js';
import { rebuildProgress } from '../rebuild/rebuild-progress.js';
import type { Terminal } from '../terminal.js';
import {
  verifyInProcess,
  type VerifiedProjection,
  type VerifyProjections,
  type VerifyResult,
} from './verify-handle.js';

const HELP = `
Every view is folded from the events into a temporary place and compared with what is served, document by document.
Nothing is changed: build-ledger rebuild mends what differs. Without --url it reads the folder LEDGER_DATA (./data), on
which no server may run, and looks at the index of the past, too; with --url the server there does it beside what it
serves, and an admin's token is needed.

Examples:
  $ build-ledger verify projections
  $ build-ledger verify projections --url http://127.0.0.1:3000 --token "$LEDGER_TOKEN"
${EXIT_CODES_HELP}`;

interface Options extends ServerOptions {
  readonly json?: boolean;
}

/** `build-ledger verify projections`. */
export function addVerifyProjectionsCommand(program: Command, context: CommandContext): void {
  const verify =
    program.commands.find(command => command.name() === 'verify') ??
    program
      .command('verify')
      .description('check that what is kept is what the events say')
      .addHelpText('after', HELP);
  addServerOptions(verify.command('projections'))
    .description('fold the read models from the events and compare with what is served')
    .option('--json', 'print what it came to as JSON')
    .addHelpText('after', HELP)
    .action(async (options: Options) => {
      const same =
        options.url === undefined
          ? await verifyFolder(context.terminal, options, verifyInProcess)
          : await verifyServer(context.terminal, options);
      if (!same) context.exitCode = ExitCode.failed;
    });
}

/** @returns whether all is as the events say */
export async function verifyFolder(
  terminal: Terminal,
  options: Options,
  engine: VerifyProjections,
): Promise<boolean> {
  const result = await fold(terminal, engine);
  if (options.json) terminal.out(JSON.stringify(result));
  else print(result, terminal);
  return result.projections.every(({ served, folded }) => served === folded);
}

async function fold(terminal: Terminal, engine: VerifyProjections): Promise<VerifyResult> {
  const progress = rebuildProgress(terminal, () => performance.now());
  try {
    return await engine(terminal.env, progress.show);
  } catch (error) {
    throw failedToStart('nothing was verified', error);
  } finally {
    progress.end();
  }
}

async function verifyServer(terminal: Terminal, options: Options): Promise<boolean> {
  const job = await followJob(clientFrom(options, terminal), 'verify', terminal);
  if (options.json) terminal.out(JSON.stringify(job));
  else printJob(job, terminal);
  return job.state === 'done' && job.differences === 0;
}

function print({ events, seconds, projections }: VerifyResult, terminal: Terminal): void {
  terminal.out(`folded ${events} events in ${seconds.toFixed(1)} s`);
  for (const projection of projections) terminal.out(`  ${line(projection)}`);
}

function line({ name, served, folded, differences, named }: VerifiedProjection): string {
  if (served === folded) return `${served}  ${name}`;
  return `differs: ${name}, ${differences} ${differences === 1 ? 'document' : 'documents'}: ${listed(named, differences)}`;
}

function printJob({ state, events, differences, named }: FinishedJob, terminal: Terminal): void {
  terminal.out(`folded ${events} events, ${state}`);
  const documents = named.map(({ projection, id, difference }) => ({
    id: `${projection} ${id}`,
    difference,
  }));
  if (differences > 0) terminal.out(`  ${differences} documents differ: ${listed(documents, differences)}`);
}

function listed(named: readonly { readonly id: string; readonly difference: string }[], all: number): string {
  const words = named.map(({ id, difference }) => (difference === 'differs' ? id : `${id} (${difference})`));
  return words.join(', ') + (all > named.length ? ', …' : '');
}
