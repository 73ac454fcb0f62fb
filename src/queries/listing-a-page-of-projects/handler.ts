import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { ProjectDocument } from '../../projections/projects.js';
import { Documents } from '../documents.js';
import { ListPageOfProjects, type ProjectPage } from './query.js';

const BATCH = 1_000;

/** All projects by number are paged by the store; any other page is cut from what was looked through. */
@QueryHandler(ListPageOfProjects)
export class ListPageOfProjectsHandler implements IQueryHandler<ListPageOfProjects> {
  constructor(private readonly documents: Documents) {}

  async execute({ accept, order, page, perPage }: ListPageOfProjects): Promise<ProjectPage> {
    const offset = (page - 1) * perPage;
    if (accept === null && order.by === 'id') {
      const sort = { key: 'project', direction: order.direction };
      const found = await this.documents.projects.find({ sort, offset, limit: perPage });
      return { projects: found.map(({ body }) => body), total: await this.documents.projects.count() };
    }
    const accepted = await this.all(accept ?? (() => true));
    if (order.by === 'name') accepted.sort(byName);
    if (order.direction === 'desc') accepted.reverse();
    return { projects: accepted.slice(offset, offset + perPage), total: accepted.length };
  }

  /** Lowest number first. */
  private async all(accept: (project: ProjectDocument) => boolean): Promise<ProjectDocument[]> {
    const accepted: ProjectDocument[] = [];
    for (let after = 0; ;) {
      const batch = await this.documents.projects.find({
        range: { key: 'project', gt: after },
        sort: { key: 'project', direction: 'asc' },
        limit: BATCH,
      });
      accepted.push(...batch.map(({ body }) => body).filter(accept));
      const last = batch.at(-1);
      if (last === undefined || batch.length < BATCH) return accepted;
      after = last.body.id;
    }
  }
}

function byName(a: ProjectDocument, b: ProjectDocument): number {
  const [nameA, nameB] = [nameOf(a), nameOf(b)];
  return nameA === nameB ? a.id - b.id : nameA < nameB ? -1 : 1;
}

const nameOf = ({ path }: ProjectDocument): string => path.slice(path.lastIndexOf('/') + 1).toLowerCase();
