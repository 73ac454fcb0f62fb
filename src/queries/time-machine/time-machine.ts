import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { StoreUnavailable, type EventStore } from '../../event-store/event-store.js';
import type { ReadSide } from '../../ledger/read-side.js';
import { EVENT_STORE, READ_MODELS, READ_SIDE } from '../../ports.js';
import type { ProjectMoment } from '../../projections/event-index/collections.js';
import type { BuildDocument } from '../../projections/builds.js';
import type { PipelineDocument } from '../../projections/pipelines.js';
import type { Document, ReadModels, Row } from '../../read-models/read-models.js';
import { Documents } from '../documents.js';
import { EventLog } from '../event-log/event-log.js';
import type { PipelineKey } from '../finding-a-pipeline/query.js';
import type { BuildPage, ListBuilds } from '../listing-builds/query.js';
import type { ListPipelines } from '../listing-pipelines/query.js';
import { DocumentsThen } from './documents-then.js';
import { Past } from './past.js';
import { PastBuilds } from './past-builds.js';
import { projectMoment } from './project-moments.js';

const HIGHEST = 2n ** 63n - 1n;
const AFTER_ALL = HIGHEST;
const MOST_OF_SOME_PIPELINES = 10_000;

/** Answers questions as they would have been answered at a moment of the past. */
@Injectable()
export class TimeMachine {
  private readonly builds: PastBuilds;
  private readonly known = new DocumentsThen();
  private readonly moments = new LRUCache<string, ProjectMoment>({ max: 10_000 });

  constructor(
    private readonly documents: Documents,
    private readonly log: EventLog,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(READ_MODELS) private readonly readModels: ReadModels,
    @Inject(READ_SIDE) private readonly readSide: ReadSide,
  ) {
    this.builds = new PastBuilds(readModels, log, documents.exclusive);
  }

  /**
   * The moment that a client names: a position (digits), or an ISO 8601 time; none is later than now.
   * @returns null for what is neither
   * @throws StoreUnavailable when the read models haven't come so far
   */
  async moment(asOf: string): Promise<Past | null> {
    const last = await this.store.lastPosition();
    const wanted = await this.wanted(asOf);
    if (wanted === null) return null;
    const position = wanted < last ? wanted : last;
    if (!(await this.readSide.shown(position))) throw new StoreUnavailable('the read models are behind');
    return new Past(this.documents, this.store, position, this.known);
  }

  async listBuilds(past: Past, query: ListBuilds): Promise<BuildPage> {
    const { projectId: project, statuses, pipelineIds, page, perPage: limit } = query;
    const offset = (page - 1) * limit;
    if (pipelineIds !== null) return this.buildsOf(past, pipelineIds, statuses, offset, limit);
    const { position } = past;
    const moment = await this.projectMoment(past, project);
    const ids = await this.builds.ids({ project, statuses, position, moment, offset, limit });
    const rows = await this.rows(past, ids);
    return { rows, total: PastBuilds.total({ statuses, moment }) };
  }

  /** Of a project's builds; those that have not changed since are read as lists of now are, without their bodies. */
  private async rows(past: Past, ids: readonly number[]): Promise<Row[]> {
    if (ids.length === 0) return [];
    const rows = await this.documents.builds.getRows(ids);
    const changed = ids.filter(id => (rows.get(String(id))?.position ?? AFTER_ALL) > past.position);
    if (changed.length > 0) {
      const then = await this.builds.rows(rows, changed, past.position);
      const unknown = changed.filter(id => !then.has(String(id)));
      for (const [id, document] of await past.builds.getMany(unknown)) {
        for (const row of rowOf(document)) then.set(id, row);
      }
      for (const id of changed.map(String)) rows.delete(id);
      for (const [id, row] of then) rows.set(id, row);
    }
    return ids.flatMap(id => rows.get(String(id)) ?? []);
  }

  async listPipelines(
    past: Past,
    { projectId: project, sha, limit, before }: ListPipelines,
  ): Promise<readonly Document<PipelineDocument>[]> {
    const count = await this.pipelineCount(past, project);
    const upTo = before === null ? count : Math.min(count, before - 1);
    return sha === null
      ? past.listPipelines({ project }, upTo, limit)
      : past.listPipelines({ project, sha }, upTo, limit);
  }

  async findPipeline(past: Past, wanted: PipelineKey): Promise<Document<PipelineDocument> | null> {
    if ('id' in wanted) return past.pipelines.get(wanted.id);
    const { projectId: project, ...key } = wanted;
    const count = await this.pipelineCount(past, project);
    const [found] = await past.listPipelines({ project, ...key }, count, 1);
    return found ?? null;
  }

  private async pipelineCount(past: Past, project: number): Promise<number> {
    return (await this.projectMoment(past, project)).counters.pipelines;
  }

  /** What a project held at a position never changes: whoever turns pages at one moment asks for the same again. */
  private async projectMoment({ position }: Past, project: number): Promise<ProjectMoment> {
    const key = `${project}@${position}`;
    const known = this.moments.get(key);
    if (known !== undefined) return known;
    const moment = await projectMoment(this.readModels, this.log, project, position);
    this.moments.set(key, moment);
    return moment;
  }

  /** Builds of some pipelines: they are few, so each is looked at. */
  private async buildsOf(
    past: Past,
    pipelineIds: readonly number[],
    statuses: ListBuilds['statuses'],
    offset: number,
    limit: number,
  ): Promise<BuildPage> {
    const known = await this.documents.builds.findRows({
      filter: { pipeline: pipelineIds },
      sort: { key: 'build', direction: 'desc' },
      limit: MOST_OF_SOME_PIPELINES,
    });
    const documents = await past.builds.getMany(known.map(({ id }) => id));
    const wanted = known.flatMap(({ id }) => {
      const document = documents.get(id);
      return document === undefined || statuses?.includes(document.body.status) === false ? [] : [document];
    });
    return { rows: wanted.slice(offset, offset + limit).flatMap(rowOf), total: wanted.length };
  }

  private async wanted(asOf: string): Promise<bigint | null> {
    if (/^\d{1,19}$/.test(asOf)) return BigInt(asOf) > HIGHEST ? HIGHEST : BigInt(asOf);
    const time = momentOf(asOf);
    return time === null ? null : this.log.positionAt(time);
  }
}

function rowOf(document: Document<BuildDocument> | undefined): Row[] {
  if (document === undefined || document.row === null) return [];
  const { id, position, keys, row } = document;
  return [{ id, position, keys, row }];
}

const MOMENT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/** An ISO 8601 time in milliseconds since 1970; without an offset it is UTC. @returns null for what is none */
export function momentOf(text: string): number | null {
  // In a query an unescaped plus is a space.
  const given = text.replace(/ (?=\d{2}:?\d{2}$)/, '+');
  if (!MOMENT.test(given)) return null;
  const zoned = /T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(given) || !given.includes('T') ? given : `${given}Z`;
  const time = Date.parse(zoned);
  return Number.isFinite(time) ? time : null;
}
