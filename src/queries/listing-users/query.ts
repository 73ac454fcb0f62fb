import { Query } from '@nestjs/cqrs';
import type { UserDocument } from '../../projections/users.js';

/** Users by id, oldest first, after one of them. */
export class ListUsers extends Query<readonly UserDocument[]> {
  constructor(
    readonly after: number,
    readonly limit: number,
  ) {
    super();
  }
}
