import { type Command, InvalidArgumentError } from 'commander';
import { CliError } from '../cli-error.js';
import type { CommandContext } from '../command-context.js';
import { EXIT_CODES_HELP, ExitCode } from '../exit-code.js';
import { failedToStart } from '../failed-to-start.js';
import { callLedger } from '../http/ledger-client.js';
import { accepted } from '../http/refusal.js';
import { addServerOptions, clientFrom, type ServerOptions } from '../server-options.js';
import type { Terminal } from '../terminal.js';
import { userId } from '../token/find-user.js';
import { forgetInProcess, type ForgetOffline, type ForgetRequest } from './forget-handle.js';

interface ForgetOptions extends ServerOptions {
  readonly reason: string;
  readonly email?: readonly string[];
  readonly offline?: boolean;
  readonly json?: boolean;
}

const HELP = `
Destroys the key that the user's name, username, e-mail address and token names are encrypted under, and that of
the author of commits under the same address; revokes the user's tokens. It can't be undone. The events stay as
they are, and every proof still holds. Commit messages and logs are not changed: say no name in --reason.

Without a user, --email forgets the author of commits who has no account here.

Asks the server, as an admin; with --offline it works on LEDGER_DATA (./data), whose server must be stopped.

Examples:
  $ build-ledger forget-user ada --reason 'request 4711'
  $ build-ledger forget-user 17 --email ada@home.example --reason 'left the company'
  $ build-ledger forget-user --email quin@home.example --reason 'request 4712'
  $ LEDGER_DATA=/srv/ledger build-ledger forget-user ada --offline --reason 'request 4711'
${EXIT_CODES_HELP}`;

/** `build-ledger forget-user`. */
export function addForgetUserCommand(program: Command, context: CommandContext): void {
  addServerOptions(program.command('forget-user'))
    .description("destroy a user's key: nothing tells any more who it was")
    .argument('[username|id]', 'whom to forget')
    .requiredOption('--reason <text>', 'why; stands in the history')
    .option(
      '--email <address>',
      "an address of commits, the user's or nobody's here; may be repeated",
      collect,
    )
    .option('--offline', 'on the data folder itself, without a server')
    .option('--json', 'print {"id", "forgotten"}; without a user {"emails", "forgotten"}')
    .addHelpText('after', HELP)
    .action(async (user: string | undefined, options: ForgetOptions) => {
      const request = { user: user ?? null, addresses: options.email ?? [], reason: options.reason };
      if (user === undefined && request.addresses.length === 0) {
        throw new CliError(ExitCode.usage, 'say whom to forget: a user, or --email of an author of commits');
      }
      const { terminal } = context;
      const id = options.offline
        ? await forgetOffline(request, terminal, forgetInProcess)
        : await forgetOnline(request, options, terminal);
      terminal.out(options.json ? JSON.stringify(doneJson(id, request)) : doneText(id, request));
    });
}

const doneJson = (id: number | null, { addresses }: ForgetRequest): object =>
  id === null ? { emails: addresses.length, forgotten: true } : { id, forgotten: true };

function doneText(id: number | null, { addresses: { length } }: ForgetRequest): string {
  if (id !== null) return `user ${id} is forgotten`;
  return length === 1 ? 'the author is forgotten' : `${length} authors are forgotten`;
}

/** Forgets on the stopped folder. What the engine refuses becomes one clear line. */
export async function forgetOffline(
  request: ForgetRequest,
  terminal: Terminal,
  engine: ForgetOffline,
): Promise<number | null> {
  const id = await engine(terminal.env, request).catch((error: unknown) => {
    const refused = error instanceof Error && error.name === 'Refused';
    if (refused) throw new CliError(ExitCode.refused, error.message, { cause: error });
    throw failedToStart('nobody was forgotten', error);
  });
  if (id === null && request.user !== null) throw new CliError(ExitCode.refused, 'there is no such user');
  return id;
}

async function forgetOnline(
  { user, addresses, reason }: ForgetRequest,
  options: ServerOptions,
  terminal: Terminal,
): Promise<number | null> {
  const client = clientFrom(options, terminal);
  if (user === null) {
    for (const email of addresses) {
      const answer = await callLedger(client, 'POST', '/api/ledger/people/forget', { reason, email });
      accepted(answer, 'nobody was forgotten');
    }
    return null;
  }
  const id = await userId(client, user);
  const body = { reason, ...(addresses.length === 0 ? {} : { emails: addresses }) };
  accepted(await callLedger(client, 'POST', `/api/ledger/users/${id}/forget`, body), 'nobody was forgotten');
  return id;
}

function collect(address: string, earlier: readonly string[] = []): string[] {
  if (address.trim() === '') throw new InvalidArgumentError('It must be an e-mail address.');
  return [...earlier, address];
}
