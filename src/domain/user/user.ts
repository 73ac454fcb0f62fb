import type { Aggregate } from '../event.js';
import type { AccessLevel, UserEvent } from './events.js';

export type User = { readonly status: 'none' } | ExistingUser;

export interface IssuedToken {
  readonly id: number;
  readonly name: string;
  readonly sha256: string;
  readonly expiresAt: string | null;
}

export interface ExistingUser {
  readonly status: 'active' | 'blocked';
  readonly userId: number;
  readonly username: string;
  readonly admin: boolean;
  readonly memberships: Readonly<Record<number, AccessLevel>>;
  /** Those not revoked; an expired one is still among them. */
  readonly tokens: readonly IssuedToken[];
}

export function evolveUser(user: User, event: UserEvent): User {
  if (event.type === 'UserCreated') {
    const { userId, username, admin } = event.data;
    return { status: 'active', userId, username, admin, memberships: {}, tokens: [] };
  }
  if (user.status === 'none') return user;
  switch (event.type) {
    case 'UserBlocked':
      return { ...user, status: 'blocked' };
    case 'MembershipGranted':
      return {
        ...user,
        memberships: { ...user.memberships, [event.data.projectId]: event.data.accessLevel },
      };
    case 'TokenIssued': {
      const { tokenId: id, name, sha256, expiresAt } = event.data;
      return { ...user, tokens: [...user.tokens, { id, name, sha256, expiresAt }] };
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
