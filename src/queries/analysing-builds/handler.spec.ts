import { describe, expect, it } from '@jest/globals';
import { endedOrder } from '../../projections/ended-order.js';
import type { BuildDocument } from '../../projections/build-document.js';
import type { Document, Find } from '../../read-models/read-models.js';
import type { Documents } from '../documents.js';
import type { EventLog } from '../event-log/event-log.js';
import { AnalyseBuildsHandler } from './handler.js';
import { AnalyseBuilds, MOST_GROUPS } from './query.js';

const at = (seconds: number): string => new Date(seconds * 1_000).toISOString();

/** A build made at second 0 that waited and ran for so many seconds. */
function ended(
  id: number,
  facts: Partial<BuildDocument> & { readonly waited?: number; readonly ran?: number } = {},
): BuildDocument {
  const { waited = 2, ran = 5, ...more } = facts;
  return {
    id,
    projectId: 1,
    pipelineId: 1,
    name: 'unit',
    status: 'success',
    createdAt: at(0),
    enqueuedAt: at(1),
    startedAt: at(1 + waited),
    finishedAt: at(1 + waited + ran),
    retryOf: null,
    ...more,
  } as BuildDocument;
}

/** A read model that answers as a real one does, of builds and projects. */
function handlerOver(bodies: readonly BuildDocument[]): AnalyseBuildsHandler {
  const builds = {
    find: async ({ filter, range, limit }: Find) => {
      const { gte = '', gt = '', lt = '~' } = range ?? {};
      const found = bodies
        .filter(({ projectId }) => projectId === filter?.['project'])
        .map(body => ({ key: endedOrder(body), body }))
        .filter((one): one is typeof one & { key: string } => one.key !== null)
        .filter(({ key }) => key >= String(gte) && key > String(gt) && key < String(lt))
        .toSorted((a, b) => (a.key < b.key ? -1 : 1));
      return found
        .slice(0, limit)
        .map(({ body }) => ({ id: String(body.id), position: 1n, body }) as Document);
    },
  };
  const ids = [...new Set(bodies.map(({ projectId }) => projectId))].toSorted((a, b) => a - b);
  const projects = {
    find: async ({ range, limit }: Find) =>
      ids
        .filter(id => id > Number(range?.gt))
        .slice(0, limit)
        .map(id => ({ body: { id } })),
  };
  return new AnalyseBuildsHandler({ builds, projects } as unknown as Documents, {} as EventLog);
}

type Asked = Partial<Pick<AnalyseBuilds, 'projectId' | 'from' | 'to' | 'groupBy' | 'interval'>>;

function ask(bodies: readonly BuildDocument[], asked: Asked = {}) {
  const { projectId = 1, from = 0, to = null, groupBy = [], interval = null } = asked;
  return handlerOver(bodies).execute(new AnalyseBuilds(projectId, from, to, groupBy, interval, null));
}

describe('Figures of builds', () => {
  it('count what ended, and how', async () => {
    const [all] = await ask([
      ended(1),
      ended(2, { status: 'failed' }),
      ended(3, { status: 'canceled', startedAt: null }),
      ended(4, { status: 'running', finishedAt: null }),
      ended(5, { projectId: 2 }),
    ]);
    expect(all?.figures).toMatchObject({ builds: 3, success: 1, failed: 1, canceled: 1 });
  });

  it('tell how long builds ran and waited, of those of which it is known', async () => {
    const [all] = await ask([
      ended(1, { waited: 1, ran: 10 }),
      ended(2, { waited: 3, ran: 20 }),
      ended(3, { status: 'canceled', startedAt: null, finishedAt: at(7) }),
    ]);
    expect(all?.figures.run).toMatchObject({ count: 2, min: 10, max: 20, sum: 30 });
    expect(all?.figures.queue).toMatchObject({ count: 2, min: 1, max: 3 });
    expect(all?.figures.total).toMatchObject({ count: 3, min: 7, max: 24 });
  });

  it('have nothing to tell of no builds', async () => {
    expect(await ask([])).toEqual([]);
    expect((await ask([ended(1, { startedAt: null })]))[0]?.figures.run).toBeNull();
  });

  it('call a success flaky that came after a failure of the same job of the same pipeline', async () => {
    const [all] = await ask([
      ended(1, { status: 'failed', ran: 1 }),
      ended(2, { ran: 2, retryOf: 1 }),
      ended(3, { name: 'lint', ran: 3 }),
      ended(4, { pipelineId: 2, ran: 4 }),
      ended(5, { pipelineId: 3, ran: 5 }),
      ended(6, { pipelineId: 3, ran: 6, status: 'failed', retryOf: 5 }),
    ]);
    expect(all?.figures).toMatchObject({ flaky: 1, retries: 2, success: 4, failed: 2 });
  });

  it('take the builds that ended from a time on, up to before another', async () => {
    const builds = [
      ended(1, { finishedAt: at(9) }),
      ended(2, { finishedAt: at(10) }),
      ended(3, { finishedAt: at(20) }),
    ];
    const [all] = await ask(builds, { from: 10_000, to: 20_000 });
    expect(all?.figures.builds).toBe(1);
    expect((await ask(builds, { from: 10_000 }))[0]?.figures.builds).toBe(2);
  });

  it('stand in groups, those with the most builds first', async () => {
    const groups = await ask(
      [
        ended(1),
        ended(2, { name: 'lint' }),
        ended(3),
        ended(4, { name: 'lint', status: 'failed' }),
        ended(5),
      ],
      { groupBy: ['job', 'status'] },
    );
    expect(groups.map(({ key, figures }) => [key, figures.builds])).toEqual([
      [['unit', 'success'], 3],
      [['lint', 'failed'], 1],
      [['lint', 'success'], 1],
    ]);
  });

  it('stand in intervals, in the order of time', async () => {
    const day = 86_400;
    const builds = [
      ended(1, { finishedAt: at(2 * day) }),
      ended(2, { finishedAt: at(3) }),
      ended(3, { finishedAt: at(9) }),
    ];
    const groups = await ask(builds, { interval: 'day' });
    expect(groups.map(({ start, figures }) => [start, figures.builds])).toEqual([
      [0, 2],
      [2 * day * 1_000, 1],
    ]);
  });

  it('are of all projects when none is named', async () => {
    const builds = Array.from({ length: 250 }, (_, at) => ended(at + 1, { projectId: at + 1 }));
    expect((await ask(builds, { projectId: null }))[0]?.figures.builds).toBe(250);
    expect(await ask(builds, { projectId: null, groupBy: ['project'] })).toHaveLength(250);
  });

  it('are of every build, however many end at once', async () => {
    const builds = Array.from({ length: 1_201 }, (_, at) => ended(at + 1));
    expect((await ask(builds))[0]?.figures.builds).toBe(1_201);
  });

  it('are refused when there are too many groups', async () => {
    const builds = Array.from({ length: MOST_GROUPS + 1 }, (_, at) => ended(at + 1, { name: `job ${at}` }));
    await expect(ask(builds, { groupBy: ['job'] })).rejects.toThrow('more than 5,000 groups');
  });
});
