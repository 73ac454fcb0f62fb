import type { Personal } from '../domain/personal.js';
import type { TokenFacts } from '../domain/user/events.js';
import type { Projection } from './projection.js';

/** A token as it is shown. */
export interface AccessTokenDocument extends KeptTokenFacts, TokenFacts {}

/** Found by the SHA-256 of the token; a revoked one is gone. */
export interface AccessTokenRecord extends KeptTokenFacts {
  readonly personal: Personal<TokenFacts>;
}

interface KeptTokenFacts {
  readonly userId: number;
  readonly tokenId: number;
  readonly expiresAt: string | null;
  readonly createdAt: string;
}

export const accessTokens: Projection<AccessTokenRecord> = {
  collection: { name: 'access_tokens', version: 1, keys: { user_id: 'integer' }, indexes: [['user_id']] },
  on: new Set(['TokenIssued', 'TokenRevoked']),
  ids: event => ('sha256' in event.data ? [String(event.data.sha256)] : []),
  evolve(body, event) {
    if (event.type === 'TokenIssued') {
      const { userId, tokenId, personal, expiresAt } = event.data;
      return { userId, tokenId, personal, expiresAt, createdAt: event.occurredAt };
    }
    return event.type === 'TokenRevoked' ? null : body;
  },
  describe: body => ({ keys: { user_id: body.userId }, row: null }),
};
