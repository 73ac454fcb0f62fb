import type { ProjectOrder } from '../../queries/listing-a-page-of-projects/query.js';
import { booleanOf, checked, choiceOf, pagingOf, type Paging } from './list-params.js';
import { paramOf, type Values } from './params.js';

/** What a list of projects is asked for (`lib/api/projects.rb` of GitLab 8.17). */
export interface ProjectListParams extends Paging {
  /** Lower case; null: any name. */
  readonly search: string | null;
  /** null: both. */
  readonly isPublic: boolean | null;
  /** Asked for what no project of the ledger is: archived, or internal. */
  readonly nothing: boolean;
  readonly order: ProjectOrder;
  readonly simple: boolean;
}

const ORDERS = ['id', 'name', 'path', 'created_at', 'updated_at', 'last_activity_at'] as const;

/** @throws ApiError 400 that names every parameter that is wrong */
export function projectListParams(query: Values): ProjectListParams {
  return checked(problems => {
    const orderBy = choiceOf(query, 'order_by', ORDERS, problems) ?? 'created_at';
    const direction = choiceOf(query, 'sort', ['asc', 'desc'], problems) ?? 'desc';
    const archived = booleanOf(query, 'archived', problems) ?? false;
    const visibility = choiceOf(query, 'visibility', ['public', 'internal', 'private'], problems);
    const search = paramOf({ query, body: undefined }, 'search') ?? '';
    return {
      search: search === '' ? null : search.toLowerCase(),
      isPublic: visibility === undefined ? null : visibility === 'public',
      nothing: archived || visibility === 'internal',
      order: { by: orderBy === 'name' || orderBy === 'path' ? 'name' : 'id', direction },
      simple: booleanOf(query, 'simple', problems) ?? false,
      ...pagingOf(query, problems),
    };
  });
}
