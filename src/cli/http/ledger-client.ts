import { CliError, describeError } from '../cli-error.js';
import { ExitCode } from '../exit-code.js';
import { parseJson } from './json.js';

/** Whom the command speaks to, and as whom. */
export interface LedgerClient {
  /** Without a slash at the end. */
  readonly url: string;
  readonly token: string;
}

export interface LedgerAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON; null when the body isn't JSON. */
  readonly body: unknown;
  readonly text: string;
}

const TIMEOUT_MS = 60_000;

/** Sends one request with the PRIVATE-TOKEN header. Exit code 3 when no answer comes. */
export async function callLedger(
  client: LedgerClient,
  method: string,
  path: string,
  body?: unknown,
): Promise<LedgerAnswer> {
  try {
    const response = await fetch(client.url + path, {
      method,
      headers: {
        'PRIVATE-TOKEN': client.token,
        Accept: 'application/json',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parseJson(text), text };
  } catch (error) {
    throw new CliError(ExitCode.unreachable, `${client.url} does not answer: ${describeError(error)}`, {
      cause: error,
    });
  }
}
