import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Documents } from '../documents.js';
import { ListRunners } from './query.js';

@QueryHandler(ListRunners)
export class ListRunnersHandler implements IQueryHandler<ListRunners> {
  constructor(private readonly documents: Documents) {}

  async execute({ after, limit }: ListRunners) {
    const found = await this.documents.runners.find({
      range: { key: 'runner', gt: after },
      sort: { key: 'runner', direction: 'asc' },
      limit,
    });
    return found.map(({ body }) => body);
  }
}
