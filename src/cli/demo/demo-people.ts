import { integerOf, objectOf } from '../http/json.js';
import { callLedger, type LedgerClient } from '../http/ledger-client.js';
import { accepted } from '../http/refusal.js';
import { createToken } from '../token/create-token.js';
import { findUser } from '../token/find-user.js';

export interface Person {
  readonly username: string;
  readonly name: string;
  /** GitLab's number: 30 developer, 40 maintainer. */
  readonly accessLevel: number;
}

export const ADA: Person = { username: 'ada', name: 'Ada L', accessLevel: 30 };
export const GRACE: Person = { username: 'grace', name: 'Grace H', accessLevel: 40 };

/** Makes a person a user and a member of the project, and gives a client that acts as them. */
export async function enroll(root: LedgerClient, projectId: number, person: Person): Promise<LedgerClient> {
  const id = (await findUser(root, person.username)) ?? (await createUser(root, person));
  const path = `/api/ledger/projects/${projectId}/members/${id}`;
  const level = { access_level: person.accessLevel };
  accepted(await callLedger(root, 'PUT', path, level), `${person.username} is no member`);
  const { token } = await createToken(root, id, { name: 'demo' });
  return { url: root.url, token };
}

async function createUser(root: LedgerClient, { username, name }: Person): Promise<number> {
  const user = { username, name, email: `${username}@ci.example` };
  const answer = await callLedger(root, 'POST', '/api/ledger/users', user);
  return integerOf(objectOf(accepted(answer, `user ${username}`))['id']);
}
