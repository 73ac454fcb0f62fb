import { type Command, Option } from 'commander';
import { CliError } from './cli-error.js';
import { ExitCode } from './exit-code.js';
import type { LedgerClient } from './http/ledger-client.js';
import { parseUrl } from './http/parse-url.js';
import type { Terminal } from './terminal.js';

export const DEFAULT_URL = 'http://127.0.0.1:3000';

export interface ServerOptions {
  readonly url?: string;
  readonly token?: string;
}

/** `--url` and `--token`, with LEDGER_URL and LEDGER_TOKEN behind them. */
export function addServerOptions(command: Command): Command {
  return command
    .addOption(new Option('--url <url>', `the ledger's address (env: LEDGER_URL; default: ${DEFAULT_URL})`))
    .addOption(new Option('--token <token>', 'your access token (env: LEDGER_TOKEN)'));
}

/** The ledger's address as the options and the environment have it. */
export function serverUrl(options: { readonly url?: string }, terminal: Terminal): string {
  const url = options.url ?? (terminal.env['LEDGER_URL'] || DEFAULT_URL);
  if (!/^https?:$/.test(parseUrl(url)?.protocol ?? '')) {
    throw new CliError(ExitCode.usage, `'${url}' is not an http or https address`);
  }
  return url.replace(/\/+$/, '');
}

/** The client that the options name; without a token the server would refuse everything, so it is usage. */
export function clientFrom(options: ServerOptions, terminal: Terminal): LedgerClient {
  const token = options.token ?? (terminal.env['LEDGER_TOKEN'] || null);
  if (!token) throw new CliError(ExitCode.usage, 'no access token: pass --token or set LEDGER_TOKEN');
  return { url: serverUrl(options, terminal), token };
}
