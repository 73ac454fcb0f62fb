import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Documents } from '../documents.js';
import { ListPipelines } from './query.js';

@QueryHandler(ListPipelines)
export class ListPipelinesHandler implements IQueryHandler<ListPipelines> {
  constructor(private readonly documents: Documents) {}

  execute({ projectId: project, sha, limit, before }: ListPipelines) {
    return this.documents.pipelines.find({
      filter: sha === null ? { project } : { project, sha },
      ...(before === null ? {} : { range: { key: 'number', lt: before } }),
      sort: { key: 'number', direction: 'desc' },
      limit,
    });
  }
}
