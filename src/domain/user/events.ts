import type { DomainEvent } from '../event.js';
import type { Personal } from '../personal.js';

/** GitLab's numbers: guest, reporter, developer, maintainer (master), owner. */
export type AccessLevel = 10 | 20 | 30 | 40 | 50;

/** Facts about a user. */
export interface UserFacts {
  readonly username: string;
  readonly name: string;
  readonly email: string;
}

/** What a user calls a token of theirs: `Ada's laptop`. */
export interface TokenFacts {
  readonly name: string;
}

export type UserCreated = DomainEvent<
  'UserCreated',
  {
    readonly userId: number;
    readonly admin: boolean;
    readonly personal: Personal<UserFacts>;
    /** What the user is found by who has the username; absent in events of the first releases. */
    readonly nameKey?: string;
  }
>;
export type UserBlocked = DomainEvent<'UserBlocked', { readonly userId: number }>;
/**
 * The keys of these persons are destroyed: their names and addresses can be read nowhere any more. Another one follows
 * only for further persons, who turned out to be the same user.
 */
export type UserForgotten = DomainEvent<
  'UserForgotten',
  { readonly userId: number; readonly persons: readonly string[] }
>;
export type MembershipGranted = DomainEvent<
  'MembershipGranted',
  { readonly userId: number; readonly projectId: number; readonly accessLevel: AccessLevel }
>;
export type TokenIssued = DomainEvent<
  'TokenIssued',
  {
    readonly userId: number;
    readonly tokenId: number;
    readonly personal: Personal<TokenFacts>;
    /** Lower-case hex; the token itself is shown once and kept nowhere. */
    readonly sha256: string;
    /** ISO 8601; null: never. */
    readonly expiresAt: string | null;
  }
>;
export type TokenRevoked = DomainEvent<
  'TokenRevoked',
  { readonly userId: number; readonly tokenId: number; readonly sha256: string }
>;
export type UserEvent =
  UserCreated | UserBlocked | UserForgotten | MembershipGranted | TokenIssued | TokenRevoked;
