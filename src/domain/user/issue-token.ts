import { Refused } from '../event.js';
import type { TokenIssued } from './events.js';
import { existing } from './existing.js';
import type { User } from './user.js';

/** The facts of TokenIssued, but the user. */
export type IssueToken = Omit<TokenIssued['data'], 'userId'>;

/** Gives the user one more token. @throws Refused not_found, blocked (or forgotten), already_exists (the token id is taken) */
export function issueToken(user: User, command: IssueToken): readonly TokenIssued[] {
  const { status, userId, tokens } = existing(user);
  if (status !== 'active') throw new Refused('blocked', 'The user is blocked');
  if (tokens.some(token => token.id === command.tokenId)) {
    throw new Refused('already_exists', 'The token id is taken');
  }
  return [{ type: 'TokenIssued', data: { ...command, userId } }];
}
