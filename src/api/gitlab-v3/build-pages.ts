import { Inject, Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { LRUCache } from 'lru-cache';
import type { Config } from '../../config/config.js';
import { PublicUrl } from '../../config/public-url.js';
import type { BuildStatus } from '../../domain/build/events.js';
import { CONFIG } from '../../ports.js';
import { Documents } from '../../queries/documents.js';
import { ListBuilds } from '../../queries/listing-builds/query.js';
import { BuildJson } from './build-json.js';
import { pagingHeaders } from './paging-headers.js';
import type { Paging } from './params.js';

export interface PageWanted extends Paging {
  readonly projectId: number;
  readonly statuses: readonly BuildStatus[] | null;
  /** Only builds of these pipelines; null: all of the project. */
  readonly pipelineIds: readonly number[] | null;
  /** Path of the list. */
  readonly path: string;
  /** Every parameter, for the links. */
  readonly params: Readonly<Record<string, unknown>>;
}

export interface BuildPage {
  /** Changes whenever the page may have. */
  readonly etag: string;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** Pages as they were last composed, kept while nothing that stands on them has changed. */
@Injectable()
export class BuildPages {
  private readonly kept: LRUCache<string, BuildPage>;

  constructor(
    private readonly queries: QueryBus,
    private readonly documents: Documents,
    private readonly json: BuildJson,
    private readonly publicUrl: PublicUrl,
    @Inject(CONFIG) config: Config,
  ) {
    this.kept = new LRUCache({ max: Math.max(1, config.limits.pageCacheEntries) });
  }

  async page(wanted: PageWanted): Promise<BuildPage> {
    const etag = await this.version(wanted.projectId);
    const key = `${wanted.path}?${JSON.stringify([wanted.page, wanted.perPage, wanted.statuses, wanted.params])}`;
    const known = this.kept.get(key);
    if (known !== undefined && known.etag === etag) return known;
    const page = await this.compose(wanted, etag);
    // What changed while it was composed may or may not stand on it: kept under the version before, it is asked anew.
    this.kept.set(key, page);
    return page;
  }

  /** Position of the last thing that happened to the project's builds, or to any user or runner. */
  private async version(projectId: number): Promise<string> {
    const counters = (await this.documents.counters.get(projectId))?.position ?? 0n;
    return `W/"${counters}-${this.documents.users.newestChange()}-${this.documents.runners.newestChange()}"`;
  }

  private async compose(wanted: PageWanted, etag: string): Promise<BuildPage> {
    const { projectId, statuses, pipelineIds, page, perPage, path, params } = wanted;
    const { rows, total } = await this.queries.execute(
      new ListBuilds(projectId, statuses, pipelineIds, page, perPage),
    );
    const body = Buffer.from(`[${(await this.json.compose(rows)).join(',')}]`);
    return { etag, body, headers: pagingHeaders(wanted, total, this.publicUrl.value + path, params) };
  }
}
