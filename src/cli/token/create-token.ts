import { integerOf, objectOf, textOf } from '../http/json.js';
import { callLedger, type LedgerClient } from '../http/ledger-client.js';
import { accepted } from '../http/refusal.js';

export interface NewToken {
  readonly name: string;
  /** ISO 8601; absent: it never expires. */
  readonly expires_at?: string;
}

/** Makes an access token for a user. The server shows it only in this answer. */
export async function createToken(
  client: LedgerClient,
  user: number,
  token: NewToken,
): Promise<{ readonly id: number; readonly token: string }> {
  const answer = await callLedger(client, 'POST', `/api/ledger/users/${user}/tokens`, token);
  const body = objectOf(accepted(answer, 'the token was not made'));
  return { id: integerOf(body['id']), token: textOf(body['token']) };
}
