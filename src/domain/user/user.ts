import type { Aggregate } from '../event.js';
import type { Personal } from '../personal.js';
import type { AccessLevel, TokenFacts, UserEvent, UserFacts } from './events.js';

export type User = { readonly status: 'none' } | ExistingUser;

export interface IssuedToken {
  readonly id: number;
  readonly personal: Personal<TokenFacts>;
  readonly sha256: string;
  readonly expiresAt: string | null;
}

export interface ExistingUser {
  readonly status: 'active' | 'blocked' | 'forgotten';
  readonly userId: number;
  readonly personal: Personal<UserFacts>;
  readonly admin: boolean;
  readonly memberships: Readonly<Record<number, AccessLevel>>;
  /** Those not revoked; an expired one is still among them. */
  readonly tokens: readonly IssuedToken[];
  /** Those whose keys are destroyed: the user, and the authors of commits who turned out to be the user. */
  readonly forgotten: readonly string[];
}

export function evolveUser(user: User, event: UserEvent): User {
  if (event.type === 'UserCreated') {
    const { userId, admin, personal } = event.data;
    return { status: 'active', userId, admin, personal, memberships: {}, tokens: [], forgotten: [] };
  }
  if (user.status === 'none') return user;
  switch (event.type) {
    case 'UserBlocked':
      return { ...user, status: 'blocked' };
    case 'UserForgotten':
      return { ...user, status: 'forgotten', forgotten: [...user.forgotten, ...event.data.persons] };
    case 'MembershipGranted':
      return {
        ...user,
        memberships: { ...user.memberships, [event.data.projectId]: event.data.accessLevel },
      };
    case 'TokenIssued': {
      const { tokenId: id, personal, sha256, expiresAt } = event.data;
      return { ...user, tokens: [...user.tokens, { id, personal, sha256, expiresAt }] };
    }
    case 'TokenRevoked':
      return { ...user, tokens: user.tokens.filter(token => token.id !== event.data.tokenId) };
  }
}

export const userAggregate: Aggregate<User, UserEvent> = {
  category: 'user',
  initial: { status: 'none' },
  evolve: evolveUser,
};
