import { Query } from '@nestjs/cqrs';
import type { AccessTokenDocument } from '../../projections/access-tokens.js';

/** Access tokens of a user that are not revoked, oldest first; expired ones are among them. */
export class ListTokens extends Query<readonly AccessTokenDocument[]> {
  constructor(readonly userId: number) {
    super();
  }
}
