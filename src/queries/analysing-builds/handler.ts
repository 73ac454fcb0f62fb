import { setImmediate as nextTurn } from 'node:timers/promises';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { endedOrder, endedOrderFrom } from '../../projections/ended-order.js';
import type { BuildDocument } from '../../projections/build-document.js';
import type { Document, Find } from '../../read-models/read-models.js';
import { Documents } from '../documents.js';
import { EventLog } from '../event-log/event-log.js';
import { EndedBy } from './ended-by.js';
import { Flakes, hasEnded, Tally, type EndedBuild } from './figures.js';
import { startOf } from './intervals.js';
import {
  AnalyseBuilds,
  AnalysisTooLarge,
  MOST_BUILDS,
  MOST_GROUPS,
  type Dimension,
  type Group,
} from './query.js';

/** Few enough that reading them holds nobody up for long. */
const READ_AT_ONCE = 500;
const PROJECTS_AT_ONCE = 100;

type Value = string | number | null;

const VALUES: Readonly<Record<Dimension, (build: BuildDocument) => Value>> = {
  project: ({ projectId }) => projectId,
  job: ({ name }) => name,
  stage: ({ stage }) => stage,
  ref: ({ ref }) => ref,
  runner: ({ runnerId }) => runnerId,
  user: ({ userId }) => userId,
  status: ({ status }) => status,
  failure_reason: ({ failureReason }) => failureReason,
};

interface Counted extends Pick<Group, 'start' | 'key'> {
  readonly tally: Tally;
}

@QueryHandler(AnalyseBuilds)
export class AnalyseBuildsHandler implements IQueryHandler<AnalyseBuilds> {
  constructor(
    private readonly documents: Documents,
    private readonly log: EventLog,
  ) {}

  async execute(query: AnalyseBuilds): Promise<readonly Group[]> {
    const groups = new Map<string, Counted>();
    let builds = 0;
    for await (const project of this.projects(query)) {
      const flakes = new Flakes();
      for await (const ended of this.ended(query, project)) {
        builds += ended.length;
        if (builds > MOST_BUILDS) throw new AnalysisTooLarge('builds');
        for (const build of ended) groupOf(groups, query, build).tally.add(build, flakes.see(build));
        if (groups.size > MOST_GROUPS) throw new AnalysisTooLarge('groups');
      }
    }
    return [...groups.values()]
      .map(({ start, key, tally }) => ({ start, key, figures: tally.figures() }))
      .toSorted(inOrder);
  }

  private async *projects({ projectId }: AnalyseBuilds): AsyncGenerator<number> {
    if (projectId !== null) {
      yield projectId;
      return;
    }
    for (let after = 0; ;) {
      const found = await this.documents.projects.find({
        range: { key: 'project', gt: after },
        sort: { key: 'project', direction: 'asc' },
        limit: PROJECTS_AT_ONCE,
      });
      for (const { body } of found) yield body.id;
      const last = found.at(-1);
      if (last === undefined || found.length < PROJECTS_AT_ONCE) return;
      after = last.body.id;
    }
  }

  /** Builds of a project in the order in which they ended. */
  private async *ended({ from, to, past }: AnalyseBuilds, project: number): AsyncGenerator<EndedBuild[]> {
    const then = past === null ? null : await EndedBy.moment(past, this.log);
    const end = to === null ? {} : { lt: endedOrderFrom(to) };
    for (let range: Find['range'] = { key: 'ended', gte: endedOrderFrom(from), ...end }; ;) {
      const found: Document<BuildDocument>[] = await this.documents.builds.find({
        filter: { project },
        range,
        sort: { key: 'ended', direction: 'asc' },
        limit: READ_AT_ONCE,
      });
      yield then === null ? found.map(({ body }) => body).filter(hasEnded) : await then.of(found);
      const last = found.at(-1);
      if (last === undefined || found.length < READ_AT_ONCE) return;
      range = { key: 'ended', gt: endedOrder(last.body), ...end };
      await nextTurn();
    }
  }
}

function groupOf(
  groups: Map<string, Counted>,
  { groupBy, interval }: AnalyseBuilds,
  build: EndedBuild,
): Counted {
  const start = interval === null ? null : startOf(interval, Date.parse(build.finishedAt));
  const key = groupBy.map(dimension => VALUES[dimension](build));
  const name = JSON.stringify([start, ...key]);
  const known = groups.get(name);
  if (known !== undefined) return known;
  const group = { start, key, tally: new Tally() };
  groups.set(name, group);
  return group;
}

/** By time, then those with the most builds first. */
function inOrder(a: Group, b: Group): number {
  if (a.start !== b.start) return (a.start ?? 0) - (b.start ?? 0);
  if (a.figures.builds !== b.figures.builds) return b.figures.builds - a.figures.builds;
  return JSON.stringify(a.key) < JSON.stringify(b.key) ? -1 : 1;
}
