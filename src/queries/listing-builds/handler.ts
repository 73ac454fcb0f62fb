import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Documents } from '../documents.js';
import type { Find } from '../../read-models/read-models.js';
import type { BuildPage } from './query.js';
import { ListBuilds } from './query.js';

@QueryHandler(ListBuilds)
export class ListBuildsHandler implements IQueryHandler<ListBuilds> {
  constructor(private readonly documents: Documents) {}

  async execute(query: ListBuilds): Promise<BuildPage> {
    const total = await this.total(query);
    const offset = (query.page - 1) * query.perPage;
    const size = Math.min(query.perPage, total - offset);
    if (size <= 0) return { rows: [], total };
    return { rows: await this.rows(filterOf(query), offset, size, total), total };
  }

  /** Pages in the older half are counted from the oldest build, so that the last page costs what the first does. */
  private async rows(filter: Find['filter'], offset: number, size: number, total: number) {
    const fromOldest = total - offset - size;
    const ascending = fromOldest < offset;
    const rows = await this.documents.builds.findRows({
      filter,
      sort: { key: 'build', direction: ascending ? 'asc' : 'desc' },
      offset: ascending ? fromOldest : offset,
      limit: size,
    });
    return ascending ? rows.toReversed() : rows;
  }

  /** From the project's counters; only a list of some pipelines is counted, and that is short. */
  private async total(query: ListBuilds): Promise<number> {
    if (query.pipelineIds !== null) {
      return query.pipelineIds.length === 0 ? 0 : this.documents.builds.count(filterOf(query));
    }
    const counters = (await this.documents.counters.get(query.projectId))?.body;
    if (counters === undefined) return 0;
    if (query.statuses === null) return counters.builds;
    return [...new Set(query.statuses)].reduce((sum, status) => sum + (counters.byStatus[status] ?? 0), 0);
  }
}

function filterOf(query: ListBuilds): Find['filter'] {
  return {
    ...(query.pipelineIds === null ? { project: query.projectId } : { pipeline: query.pipelineIds }),
    ...(query.statuses === null ? {} : { status: query.statuses }),
  };
}
