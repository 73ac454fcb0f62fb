import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Config } from '../../config/config.js';
import { PublicUrl } from '../../config/public-url.js';
import { CONFIG } from '../../ports.js';
import type { BuildDocument } from '../../projections/builds.js';
import { gitlabRow } from '../../projections/gitlab-row.js';
import { Documents } from '../../queries/documents.js';
import type { Document } from '../../read-models/read-models.js';
import { BuildJson } from './build-json.js';
import { etagOf, type Representation } from './conditional.js';

/** Positions of what a build object stands on; undefined: it is not there. And whether somebody was forgotten since. */
interface Version {
  readonly build: bigint;
  readonly pipeline: bigint | undefined;
  readonly user: bigint | undefined;
  readonly runner: bigint | undefined;
  readonly forgettings: number;
}

interface Kept extends Representation {
  readonly version: Version;
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
    const version = await this.version(build);
    const known = this.kept.get(id);
    if (known !== undefined && same(known.version, version)) return known;
    // What changed while it was composed may or may not be in it: kept under the version before, it is made anew.
    const fresh = { version, ...(await this.compose(build)) };
    this.kept.set(id, fresh);
    return fresh;
  }

  /**
   * Of a build that a command has just changed, so that what is kept of it doesn't count. To keep it, all that it stands
   * on would be read once more: where that takes round trips to another server, it isn't kept.
   */
  ofChanged(build: Document<BuildDocument>): Promise<Representation> {
    return this.documents.alone ? this.of(build) : this.compose(build);
  }

  private async compose(build: Document<BuildDocument>): Promise<Representation> {
    const row = { position: build.position, keys: build.keys, row: build.row ?? gitlabRow(build.body) };
    const [composed = { version: '', text: '' }] = await this.json.compose([row], true);
    return { etag: etagOf(this.publicUrl.value, composed.version), body: composed.text };
  }

  private async version({ position, body }: Document<BuildDocument>): Promise<Version> {
    const { pipelineId, userId, runnerId } = body;
    const { pipelines, users, runners, forgettings } = this.documents;
    const [pipeline, user, runner] = await Promise.all([
      pipelines.get(pipelineId),
      userId === null ? null : users.get(userId),
      runnerId === null ? null : runners.get(runnerId),
    ]);
    return {
      build: position,
      pipeline: pipeline?.position,
      user: user?.position,
      runner: runner?.position,
      forgettings,
    };
  }
}

const same = (a: Version, b: Version): boolean =>
  a.build === b.build &&
  a.pipeline === b.pipeline &&
  a.user === b.user &&
  a.runner === b.runner &&
  a.forgettings === b.forgettings;
