import { type Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from '../command-context.js';
import { EXIT_CODES_HELP } from '../exit-code.js';
import { callLedger } from '../http/ledger-client.js';
import { accepted } from '../http/refusal.js';
import { addServerOptions, clientFrom, type ServerOptions } from '../server-options.js';
import { createToken } from './create-token.js';
import { userId } from './find-user.js';

interface CreateOptions extends ServerOptions {
  readonly user: string;
  readonly name: string;
  readonly expiresAt?: string;
  readonly json?: boolean;
}

interface RevokeOptions extends ServerOptions {
  readonly user: string;
  readonly json?: boolean;
}

const HELP = `
Needs an admin's token. A token is printed once, to stdout alone, and can't be shown again.

Examples:
  $ build-ledger token create --user ada --name laptop
  $ TOKEN=$(build-ledger token create --user ada --name ci --expires-at 2030-01-01)
  $ build-ledger token revoke 17 --user ada
${EXIT_CODES_HELP}`;

/** `build-ledger token create` and `build-ledger token revoke`. */
export function addTokenCommand(program: Command, context: CommandContext): void {
  const token = program
    .command('token')
    .description('make and revoke access tokens')
    .addHelpText('after', HELP);
  addServerOptions(token.command('create'))
    .description('make an access token for a user')
    .requiredOption('--user <username|id>', 'whose token it is')
    .requiredOption('--name <name>', 'what it is for')
    .option('--expires-at <date>', 'when it stops working, ISO 8601 (default: never)', parseDate)
    .option('--json', 'print {"id", "token"}')
    .addHelpText('after', HELP)
    .action(async (options: CreateOptions) => create(options, context));
  addServerOptions(token.command('revoke'))
    .description('revoke an access token')
    .argument('<id>', "the token's id")
    .requiredOption('--user <username|id>', 'whose token it is')
    .option('--json', 'print {"id", "revoked"}')
    .addHelpText('after', HELP)
    .action(async (id: string, options: RevokeOptions) => revoke(id, options, context));
}

async function create(options: CreateOptions, { terminal }: CommandContext): Promise<void> {
  const client = clientFrom(options, terminal);
  const user = await userId(client, options.user);
  const made = await createToken(client, user, {
    name: options.name,
    ...(options.expiresAt === undefined ? {} : { expires_at: options.expiresAt }),
  });
  if (options.json) return terminal.out(JSON.stringify(made));
  terminal.err(`token ${made.id} of ${options.user}, shown only this once:`);
  terminal.out(made.token);
}

async function revoke(id: string, options: RevokeOptions, { terminal }: CommandContext): Promise<void> {
  const client = clientFrom(options, terminal);
  const user = await userId(client, options.user);
  const path = `/api/ledger/users/${user}/tokens/${encodeURIComponent(id)}`;
  accepted(await callLedger(client, 'DELETE', path), `token ${id} was not revoked`);
  terminal.out(options.json ? JSON.stringify({ id: Number(id), revoked: true }) : `token ${id} is revoked`);
}

function parseDate(text: string): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime()))
    throw new InvalidArgumentError('Write it as 2030-01-31 or 2030-01-31T12:00:00Z.');
  return time.toISOString();
}
