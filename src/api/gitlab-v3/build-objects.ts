import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Config } from '../../config/config.js';
import { PublicUrl } from '../../config/public-url.js';
import { CONFIG } from '../../ports.js';
import type { BuildDocument } from '../../projections/builds.js';
import { gitlabRow } from '../../projections/gitlab-row.js';
import { Documents } from '../../queries/documents.js';
import type { Document } from '../../read-models/read-models.js';
import { BuildJson, versionOf } from './build-json.js';
import { etagOf, type Representation } from './conditional.js';

interface Kept extends Representation {
  readonly version: string;
}

/** Single builds as they were last composed, kept while nothing that they stand on has changed. */
@Injectable()
export class BuildObjects {
  private readonly kept: LRUCache<number, Kept>;

  constructor(
    private readonly documents: Documents,
    private readonly json: BuildJson,
    private readonly publicUrl: PublicUrl,
    @Inject(CONFIG) config: Config,
  ) {
    this.kept = new LRUCache({ max: Math.max(1, config.limits.pageCacheEntries) });
  }

  async of(build: Document<BuildDocument>): Promise<Representation> {
    const { id } = build.body;
    const known = this.kept.get(id);
    if (known !== undefined && known.version === (await this.version(build))) return known;
    const row = { position: build.position, keys: build.keys, row: build.row ?? gitlabRow(build.body) };
    const [composed = { version: '', text: '' }] = await this.json.compose([row], true);
    const { version, text } = composed;
    const fresh = { version, etag: etagOf(this.publicUrl.value, version), body: text };
    this.kept.set(id, fresh);
    return fresh;
  }

  private async version(build: Document<BuildDocument>): Promise<string> {
    const { pipelineId, userId, runnerId } = build.body;
    const [pipeline, user, runner] = await Promise.all([
      this.documents.pipelines.get(pipelineId),
      userId === null ? null : this.documents.users.get(userId),
      runnerId === null ? null : this.documents.runners.get(runnerId),
    ]);
    return versionOf(build, pipeline, user, runner);
  }
}
