import { Refused } from '../event.js';
import type { TokenRevoked } from './events.js';
import { existing } from './existing.js';
import type { User } from './user.js';

export interface RevokeToken {
  readonly tokenId: number;
}

/** The token opens nothing from now on. @throws Refused not_found (no such user; no such token, or no more) */
export function revokeToken(user: User, { tokenId }: RevokeToken): readonly TokenRevoked[] {
  const { userId, tokens } = existing(user);
  const token = tokens.find(({ id }) => id === tokenId);
  if (token === undefined) throw new Refused('not_found', 'There is no such token');
  return [{ type: 'TokenRevoked', data: { userId, tokenId, sha256: token.sha256 } }];
}
