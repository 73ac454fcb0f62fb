import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Documents } from '../documents.js';
import { ListProjects } from './query.js';

@QueryHandler(ListProjects)
export class ListProjectsHandler implements IQueryHandler<ListProjects> {
  constructor(private readonly documents: Documents) {}

  async execute({ after, limit }: ListProjects) {
    const found = await this.documents.projects.find({
      range: { key: 'project', gt: after },
      sort: { key: 'project', direction: 'asc' },
      limit,
    });
    return found.map(({ body }) => body);
  }
}
