import { Injectable } from '@nestjs/common';
import { PublicUrl } from '../../config/public-url.js';
import { gitlabRow } from '../../projections/gitlab-row.js';
import { ListBuilds } from '../../queries/listing-builds/query.js';
import { ListPipelines } from '../../queries/listing-pipelines/query.js';
import type { Past } from '../../queries/time-machine/past.js';
import { TimeMachine } from '../../queries/time-machine/time-machine.js';
import { BuildJson, type BuildRow } from './build-json.js';
import { paramsOf, pathOf, type BuildPage, type BuildPages, type PageWanted } from './build-pages.js';
import { etagOf, type Representation } from './conditional.js';
import { pagingHeaders } from './paging-headers.js';
import type { Values } from './params.js';
import { invalid, notFound } from './refusals.js';

const MAX_PIPELINES_OF_A_COMMIT = 1_000;

/** The parameter `as_of`: a position or an ISO 8601 time; null when absent. @throws ApiError 400 given twice */
export function asOfOf(query: Values): string | null {
  const given = query['as_of'];
  if (given === undefined || given === '') return null;
  if (typeof given !== 'string') throw invalid('as_of is invalid');
  return given;
}

/** Build objects and pages of them as they were. Who may read them is who may now. */
@Injectable()
export class PastPages {
  constructor(
    private readonly time: TimeMachine,
    private readonly json: BuildJson,
    private readonly publicUrl: PublicUrl,
  ) {}

  /** The page as of the query's `as_of`, or as it is now. @returns null for a commit that had no pipeline */
  async pageOr(now: BuildPages, wanted: PageWanted): Promise<BuildPage | null> {
    const asOf = asOfOf(wanted.query);
    return asOf === null ? now.page(wanted) : this.page(wanted, await this.moment(asOf));
  }

  /** @throws ApiError 400, 404: it was not there yet */
  async one(buildId: number, asOf: string): Promise<Representation> {
    const past = await this.moment(asOf);
    const build = await past.builds.get(buildId);
    if (build === null) throw notFound();
    const row = { position: build.position, keys: build.keys, row: build.row ?? gitlabRow(build.body) };
    const { body, versions } = await this.compose([row], true, past);
    return { etag: etagOf(this.publicUrl.value, 'past', versions), body: body.slice(1, -1) };
  }

  private async page(wanted: PageWanted, past: Past): Promise<BuildPage | null> {
    const { list, projectId, sha, downloads } = wanted;
    const pipelineIds = sha === null ? null : await this.pipelineIds(past, projectId, sha);
    if (pipelineIds?.length === 0) return null;
    const { rows, total } = await this.time.listBuilds(
      past,
      new ListBuilds(projectId, list.statuses, pipelineIds, list.page, list.perPage),
    );
    const { body, versions } = await this.compose(rows, downloads, past);
    const url = this.publicUrl.value;
    return {
      etag: etagOf(url, 'past', String(total), String(downloads), versions),
      body: Buffer.from(body),
      headers: pagingHeaders(list, total, url + pathOf(wanted), paramsOf(wanted)),
    };
  }

  private async compose(rows: readonly BuildRow[], downloads: boolean, past: Past) {
    const builds = await this.json.compose(rows, downloads, past);
    return {
      body: `[${builds.map(({ text }) => text).join(',')}]`,
      versions: builds.map(({ version }) => version).join(' '),
    };
  }

  private async pipelineIds(past: Past, projectId: number, sha: string): Promise<number[]> {
    const query = new ListPipelines(projectId, sha, MAX_PIPELINES_OF_A_COMMIT);
    return (await this.time.listPipelines(past, query)).map(({ body }) => body.id);
  }

  private async moment(asOf: string): Promise<Past> {
    const past = await this.time.moment(asOf);
    if (past === null) throw invalid('as_of is invalid');
    return past;
  }
}
