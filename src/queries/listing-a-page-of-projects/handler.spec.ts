import { describe, expect, it } from '@jest/globals';
import type { ProjectDocument } from '../../projections/projects.js';
import type { Find } from '../../read-models/read-models.js';
import type { Documents } from '../documents.js';
import { ListPageOfProjectsHandler } from './handler.js';
import { ListPageOfProjects } from './query.js';

const paths = new Map<number, string>(Array.from({ length: 2_500 }, (_, at) => [at + 1, `team/p${at + 1}`]));
paths.set(7, 'other/Zebra');
paths.set(1_900, 'other/aardvark');

/** As much of a store as the handler asks for. */
const find = ({ range, sort, offset = 0, limit }: Find) => {
  const ids = [...paths.keys()].filter(id => id > Number(range?.gt ?? 0));
  if (sort.direction === 'desc') ids.reverse();
  const page = ids.slice(offset, offset + limit);
  return Promise.resolve(page.map(id => ({ body: { id, path: paths.get(id) } })));
};
const documents = { projects: { find, count: () => Promise.resolve(paths.size) } };
const handler = new ListPageOfProjectsHandler(documents as unknown as Documents);

async function page(...asked: ConstructorParameters<typeof ListPageOfProjects>) {
  const { projects, total } = await handler.execute(new ListPageOfProjects(...asked));
  return { ids: projects.map(({ id }) => id), total };
}
const byId = (direction: 'asc' | 'desc') => ({ by: 'id' as const, direction });
const byName = (direction: 'asc' | 'desc') => ({ by: 'name' as const, direction });
const every = (project: ProjectDocument) => project.id % 1_000 === 0;

describe('A page of projects', () => {
  it('of all goes from the newest or from the oldest', async () => {
    expect(await page(null, byId('desc'), 2, 3)).toEqual({ ids: [2497, 2496, 2495], total: 2_500 });
    expect(await page(null, byId('asc'), 1, 2)).toEqual({ ids: [1, 2], total: 2_500 });
  });

  it('of those accepted looks through all of them', async () => {
    expect(await page(every, byId('asc'), 1, 5)).toEqual({ ids: [1_000, 2_000], total: 2 });
    expect(await page(every, byId('desc'), 2, 1)).toEqual({ ids: [1_000], total: 2 });
    expect(await page(every, byId('desc'), 3, 1)).toEqual({ ids: [], total: 2 });
  });

  it('by name goes by the last part of the path, in any case', async () => {
    expect((await page(null, byName('asc'), 1, 2)).ids).toEqual([1_900, 1]);
    expect((await page(null, byName('desc'), 1, 1)).ids).toEqual([7]);
  });
});
