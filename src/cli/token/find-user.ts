import { CliError } from '../cli-error.js';
import { ExitCode } from '../exit-code.js';
import { integerOf, listOf, objectOf } from '../http/json.js';
import { callLedger, type LedgerClient } from '../http/ledger-client.js';
import { accepted } from '../http/refusal.js';

/** The id of the user with this username, or null. */
export async function findUser(client: LedgerClient, username: string): Promise<number | null> {
  const query = new URLSearchParams({ username });
  const answer = await callLedger(client, 'GET', `/api/ledger/users?${query}`);
  const users = listOf(accepted(answer, 'the users')).map(objectOf);
  const found = users.find(user => user['username'] === username);
  return found ? integerOf(found['id']) : null;
}

/** The id behind a username or a numeric id. */
export async function userId(client: LedgerClient, user: string): Promise<number> {
  if (/^\d+$/.test(user)) return Number(user);
  const id = await findUser(client, user);
  if (id === null) throw new CliError(ExitCode.refused, `there is no user '${user}'`);
  return id;
}
