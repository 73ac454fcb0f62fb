import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Documents } from '../documents.js';
import { FindProject } from './query.js';

@QueryHandler(FindProject)
export class FindProjectHandler implements IQueryHandler<FindProject> {
  constructor(private readonly documents: Documents) {}

  async execute({ idOrPath }: FindProject) {
    if (/^\d{1,15}$/.test(idOrPath)) return (await this.documents.projects.get(idOrPath))?.body ?? null;
    const [found] = await this.documents.projects.find({
      filter: { path: idOrPath },
      sort: { key: 'path', direction: 'asc' },
      limit: 1,
    });
    return found?.body ?? null;
  }
}
