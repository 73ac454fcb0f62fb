import type { DomainEvent } from '../event.js';

/** GitLab's numbers: guest, reporter, developer, maintainer (master), owner. */
export type AccessLevel = 10 | 20 | 30 | 40 | 50;

export type UserCreated = DomainEvent<
  'UserCreated',
  {
    readonly userId: number;
    readonly username: string;
    readonly admin: boolean;
    /** Marked as personal. */
    readonly personal: { readonly name: string; readonly email: string };
  }
>;
export type UserBlocked = DomainEvent<'UserBlocked', { readonly userId: number }>;
export type MembershipGranted = DomainEvent<
  'MembershipGranted',
  { readonly userId: number; readonly projectId: number; readonly accessLevel: AccessLevel }
>;
export type TokenIssued = DomainEvent<
  'TokenIssued',
  {
    readonly userId: number;
    readonly tokenId: number;
    readonly name: string;
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
export type UserEvent = UserCreated | UserBlocked | MembershipGranted | TokenIssued | TokenRevoked;
