import { Query } from '@nestjs/cqrs';
import type { UserDocument } from '../../projections/users.js';

/** A user by id (digits) or username; null if there is none. */
export class FindUser extends Query<UserDocument | null> {
  constructor(readonly idOrName: string) {
    super();
  }
}
