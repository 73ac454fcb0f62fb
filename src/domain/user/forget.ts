import type { TokenRevoked, UserForgotten } from './events.js';
import { existing } from './existing.js';
import type { User } from './user.js';

export interface ForgetUser {
  /** Whose keys are to be destroyed: the user's, and those of the addresses that the user's commits carry. */
  readonly persons: readonly string[];
}

/**
 * Nobody is to learn from the ledger who the user was; none of their tokens opens anything from now on. Asked again,
 * nothing happens but for persons who were not named before. @throws Refused not_found
 */
export function forgetUser(user: User, { persons }: ForgetUser): readonly (UserForgotten | TokenRevoked)[] {
  const { userId, tokens, forgotten } = existing(user);
  const added = persons.filter(person => !forgotten.includes(person));
  if (added.length === 0) return [];
  return [
    { type: 'UserForgotten', data: { userId, persons: added } },
    ...tokens.map(({ id: tokenId, sha256 }): TokenRevoked => ({
      type: 'TokenRevoked',
      data: { userId, tokenId, sha256 },
    })),
  ];
}
