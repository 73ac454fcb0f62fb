import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Documents } from '../documents.js';
import type { Find } from '../../read-models/read-models.js';
import type { PipelineKey } from './query.js';
import { FindPipeline } from './query.js';

@QueryHandler(FindPipeline)
export class FindPipelineHandler implements IQueryHandler<FindPipeline> {
  constructor(private readonly documents: Documents) {}

  async execute({ wanted }: FindPipeline) {
    if ('id' in wanted) return this.documents.pipelines.get(wanted.id);
    const [found] = await this.documents.pipelines.find({
      filter: filterOf(wanted),
      sort: { key: 'number', direction: 'desc' },
      limit: 1,
    });
    return found ?? null;
  }
}

function filterOf(wanted: Exclude<PipelineKey, { id: number }>): Find['filter'] {
  const { projectId: project } = wanted;
  return 'number' in wanted
    ? { project, number: wanted.number }
    : { project, ref: wanted.ref, event: wanted.event };
}
