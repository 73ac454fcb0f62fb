import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Documents } from '../documents.js';
import { ListUsers } from './query.js';

@QueryHandler(ListUsers)
export class ListUsersHandler implements IQueryHandler<ListUsers> {
  constructor(private readonly documents: Documents) {}

  async execute({ after, limit }: ListUsers) {
    const found = await this.documents.users.find({
      range: { key: 'user_id', gt: after },
      sort: { key: 'user_id', direction: 'asc' },
      limit,
    });
    return found.map(({ body }) => body);
  }
}
