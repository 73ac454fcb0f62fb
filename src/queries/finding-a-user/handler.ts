import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Documents } from '../documents.js';
import { FindUser } from './query.js';

@QueryHandler(FindUser)
export class FindUserHandler implements IQueryHandler<FindUser> {
  constructor(private readonly documents: Documents) {}

  async execute({ idOrName }: FindUser) {
    if (/^\d{1,15}$/.test(idOrName)) return (await this.documents.users.get(idOrName))?.body ?? null;
    const [found] = await this.documents.users.find({
      filter: { username: idOrName },
      sort: { key: 'username', direction: 'asc' },
      limit: 1,
    });
    return found?.body ?? null;
  }
}
