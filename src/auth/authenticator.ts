import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../ledger/clock.js';
import { CLOCK } from '../ports.js';
import type { UserDocument } from '../projections/users.js';
import { Documents } from '../queries/documents.js';
import { sha256Hex } from '../secrets/tokens.js';
import type { Viewer } from './viewer.js';

/** Knows users by their access tokens; tokens are found by their SHA-256, so nothing is compared in clear. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly documents: Documents,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns null for a token that is unknown, revoked or expired, and for a user's who is blocked or forgotten */
  async byToken(token: string): Promise<Viewer | null> {
    if (token.length === 0 || token.length > MAX_TOKEN_LENGTH) return null;
    const known = (await this.documents.tokens.get(sha256Hex(token)))?.body;
    if (known === undefined) return null;
    if (known.expiresAt !== null && Date.parse(known.expiresAt) <= this.clock.now()) return null;
    const user = (await this.documents.users.get(known.userId))?.body;
    return user === undefined || user.state !== 'active' ? null : viewerOf(user, known.tokenId, null);
  }
}

/** A user as a viewer; `sudoBy` is the admin who acts as them. */
export function viewerOf(user: UserDocument, tokenId: number, sudoBy: number | null): Viewer {
  const { id: userId, username, admin, memberships } = user;
  return { userId, username, admin, memberships, tokenId, sudoBy };
}

const MAX_TOKEN_LENGTH = 255;
