import { Inject, Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { LRUCache } from 'lru-cache';
import type { Config } from '../../config/config.js';
import { PublicUrl } from '../../config/public-url.js';
import { CONFIG } from '../../ports.js';
import { Documents } from '../../queries/documents.js';
import { ListBuilds } from '../../queries/listing-builds/query.js';
import { ListPipelines } from '../../queries/listing-pipelines/query.js';
import { SharedAnswers } from '../../read-models/shared-answers.js';
import { redactUrl } from '../../secrets/redact.js';
import { BuildJson } from './build-json.js';
import { etagOf, type Representation } from './conditional.js';
import type { BuildListParams } from './list-params.js';
import { pagingHeaders } from './paging-headers.js';
import type { Values } from './params.js';

export interface PageWanted {
  readonly list: BuildListParams;
  readonly projectId: number;
  /** The project as it was asked for: a number or a path. */
  readonly id: string;
  /** Only builds of this commit; null: all of the project. */
  readonly sha: string | null;
  /** Whether the viewer may download archives. */
  readonly downloads: boolean;
  readonly query: Values;
  /** What was asked for: path and query. */
  readonly url: string;
}

export interface BuildPage extends Representation {
  readonly headers: Readonly<Record<string, string>>;
}

interface Kept {
  /** Changes whenever the page may have. */
  readonly version: string;
  readonly page: BuildPage;
}

/** What may stand in an address that is not to be kept in memory. */
const SECRET = /token|secret|password/i;

const MAX_PIPELINES_OF_A_COMMIT = 1_000;

/** Pages as they were last composed, kept while nothing that stands on them has changed. */
@Injectable()
export class BuildPages {
  private readonly kept: LRUCache<string, Kept>;
  /** A page that many ask for at the same moment is not composed for each of them. */
  private readonly composing = new SharedAnswers<BuildPage | null>();

  constructor(
    private readonly queries: QueryBus,
    private readonly documents: Documents,
    private readonly json: BuildJson,
    private readonly publicUrl: PublicUrl,
    @Inject(CONFIG) config: Config,
  ) {
    this.kept = new LRUCache({ max: Math.max(1, config.limits.pageCacheEntries) });
  }

  /** @returns null for a commit that no pipeline of the project is of */
  async page(wanted: PageWanted): Promise<BuildPage | null> {
    const key = `${wanted.downloads} ${SECRET.test(wanted.url) ? redactUrl(wanted.url) : wanted.url}`;
    const compose = () => this.composing.ask(key, () => this.compose(wanted));
    const { stillness } = this.documents;
    if (stillness === null) return compose();
    const version = await this.version(wanted.projectId);
    const known = this.kept.get(key);
    if (known !== undefined && known.version === version) return known.page;
    const fresh = await compose();
    // What changed while it was composed may or may not stand on it: kept under the version before, it is asked anew.
    const isStill = this.documents.stillness === stillness;
    if (fresh !== null && isStill) this.kept.set(key, { version, page: fresh });
    return fresh;
  }

  /** Position of the last thing that happened to the project's builds, or to any user or runner; and who was forgotten. */
  private async version(projectId: number): Promise<string> {
    const counters = (await this.documents.counters.get(projectId))?.position ?? 0n;
    const { users, runners, forgettings, generation } = this.documents;
    return `${generation}-${counters}-${users.newestChange()}-${runners.newestChange()}-${forgettings}`;
  }

  private async compose(wanted: PageWanted): Promise<BuildPage | null> {
    const { list, projectId, sha, downloads } = wanted;
    const pipelineIds = sha === null ? null : await this.pipelineIds(projectId, sha);
    if (pipelineIds?.length === 0) return null;
    const { rows, total } = await this.queries.execute(
      new ListBuilds(projectId, list.statuses, pipelineIds, list.page, list.perPage),
    );
    const builds = await this.json.compose(rows, downloads);
    const url = this.publicUrl.value;
    const versions = builds.map(({ version }) => version).join(' ');
    return {
      etag: etagOf(url, String(total), String(downloads), versions),
      body: Buffer.from(`[${builds.map(({ text }) => text).join(',')}]`),
      headers: pagingHeaders(list, total, url + pathOf(wanted), paramsOf(wanted)),
    };
  }

  private async pipelineIds(projectId: number, sha: string): Promise<readonly number[]> {
    const pipelines = await this.queries.execute(
      new ListPipelines(projectId, sha, MAX_PIPELINES_OF_A_COMMIT),
    );
    return pipelines.map(({ body }) => body.id);
  }
}

export function pathOf({ id, sha }: PageWanted): string {
  const project = `/api/v3/projects/${encodeURIComponent(id)}`;
  return sha === null
    ? `${project}/builds`
    : `${project}/repository/commits/${encodeURIComponent(sha)}/builds`;
}

/** Those of the path, too, as GitLab has them. */
export const paramsOf = ({ query, id, sha }: PageWanted): Values => ({
  ...query,
  id,
  ...(sha === null ? {} : { sha }),
});
