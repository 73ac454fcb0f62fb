import { Query } from '@nestjs/cqrs';
import type { UserDocument } from '../../projections/users.js';

/** Users with a role in the project, oldest first, after one of them. */
export class ListMembers extends Query<readonly UserDocument[]> {
  constructor(
    readonly projectId: number,
    /** Counts as a member without having been given a role; null: none does. */
    readonly ownerId: number | null,
    /** Only users with a higher id; 0: from the first. */
    readonly after: number,
    readonly limit: number,
  ) {
    super();
  }
}
