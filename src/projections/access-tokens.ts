import type { Projection } from './projection.js';

/** Found by the SHA-256 of the token; a revoked one is gone. */
export interface AccessTokenDocument {
  readonly userId: number;
  readonly tokenId: number;
  readonly name: string;
  readonly expiresAt: string | null;
  readonly createdAt: string;
}

export const accessTokens: Projection<AccessTokenDocument> = {
  collection: { name: 'access_tokens', version: 1, keys: { user_id: 'integer' }, indexes: [['user_id']] },
  on: new Set(['TokenIssued', 'TokenRevoked']),
  ids: event => ('sha256' in event.data ? [String(event.data.sha256)] : []),
  evolve(body, event) {
    if (event.type === 'TokenIssued') {
      const { userId, tokenId, name, expiresAt } = event.data;
      return { userId, tokenId, name, expiresAt, createdAt: event.occurredAt };
    }
    return event.type === 'TokenRevoked' ? null : body;
  },
  describe: body => ({ keys: { user_id: body.userId }, row: null }),
};
