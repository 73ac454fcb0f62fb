import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { EXIT_CODES_HELP } from '../exit-code.js';
import { integerOf, objectOf, textOf, textsOf } from '../http/json.js';
import { callLedger } from '../http/ledger-client.js';
import { accepted } from '../http/refusal.js';
import { addServerOptions, clientFrom, type ServerOptions } from '../server-options.js';
import { planPages } from './plan-pages.js';
import { describeRemoval, describeTotal } from './print-plan.js';
import { runAll } from './run-all.js';

interface PlanOptions extends ServerOptions {
  readonly at?: string;
  readonly json?: boolean;
}

interface ChangeOptions extends ServerOptions {
  readonly reason?: string;
  readonly json?: boolean;
}

const HELP = `
Needs the token of a maintainer of the project. Rules are tried in their order; the first that matches decides.

Examples:
  $ build-ledger retention set team/app 'keep artifacts of tags for ever' 'keep 90 days of traces and artifacts'
  $ build-ledger retention plan team/app --at 2030-01-01
  $ build-ledger retention run team/app --reason 'the disk is full'
${EXIT_CODES_HELP}`;

/** `build-ledger retention set`, `plan` and `run`. */
export function addRetentionCommand(program: Command, context: CommandContext): void {
  const retention = program
    .command('retention')
    .description('keep traces and artifacts of a project for as long as its rules say')
    .addHelpText('after', HELP);
  addServerOptions(retention.command('set'))
    .description('put rules in the place of those there were; without any, everything is kept')
    .argument('<project>', 'id or owner/name')
    .argument('[rules...]', "such as 'keep 90 days of traces'")
    .option('--reason <text>', 'why; it stands in the history')
    .option('--json', "print the server's answer as JSON")
    .addHelpText('after', HELP)
    .action(async (project: string, rules: string[], options: ChangeOptions) =>
      set(project, rules, options, context),
    );
  addServerOptions(retention.command('plan'))
    .description('list what a run would remove; nothing is changed')
    .argument('<project>', 'id or owner/name')
    .option('--at <time>', 'of a run at that time, ISO 8601 (default: now)')
    .option('--json', 'print each removal as a line of JSON, the total last')
    .addHelpText('after', HELP)
    .action(async (project: string, options: PlanOptions) => plan(project, options, context));
  addServerOptions(retention.command('run'))
    .description('remove now what the rules let go')
    .argument('<project>', 'id or owner/name')
    .option('--reason <text>', 'why; it stands in the history')
    .option('--json', 'print {"traces", "artifacts", "bytes", "held", "runs"}')
    .addHelpText('after', HELP)
    .action(async (project: string, options: ChangeOptions) => run(project, options, context));
}

const pathOf = (project: string): string => `/api/ledger/projects/${encodeURIComponent(project)}/retention`;

async function set(
  project: string,
  rules: readonly string[],
  options: ChangeOptions,
  { terminal }: CommandContext,
): Promise<void> {
  const client = clientFrom(options, terminal);
  const { reason } = options;
  const body = { rules, ...(reason === undefined ? {} : { reason }) };
  const answer = await callLedger(client, 'PUT', pathOf(project), body);
  const kept = accepted(answer, 'the rules were not set');
  if (options.json) return terminal.out(JSON.stringify(kept));
  const texts = textsOf(objectOf(kept)['rules']);
  for (const text of texts) terminal.out(text);
  if (texts.length === 0) terminal.out('no rules: everything is kept');
}

async function plan(project: string, options: PlanOptions, { terminal }: CommandContext): Promise<void> {
  const client = clientFrom(options, terminal);
  const tell = options.json ? JSON.stringify : describeRemoval;
  let total: unknown = null;
  for await (const page of planPages(client, pathOf(project), options.at ?? null)) {
    for (const removal of page.removals) terminal.out(tell(removal));
    total ??= page.total;
  }
  terminal.out(options.json ? JSON.stringify({ total }) : describeTotal(objectOf(total)));
}

async function run(project: string, options: ChangeOptions, { terminal }: CommandContext): Promise<void> {
  const client = clientFrom(options, terminal);
  const sum = await runAll(client, pathOf(project), options.reason ?? null);
  if (options.json) return terminal.out(JSON.stringify(sum));
  const held = integerOf(sum.held);
  terminal.out(
    `removed ${sum.traces} traces and ${sum.artifacts} artifacts, ${sum.bytes} bytes` +
      (held === 0 ? '' : `; ${textOf(held)} kept by legal hold`),
  );
}
