import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Desk } from '../../ledger/desk.js';
import { Inject } from '@nestjs/common';
import { v7 } from 'uuid';
import type { Blobs } from '../../blobs/blobs.js';
import { parseExpireIn } from '../../ci-config/index.js';
import type { Config } from '../../config/config.js';
import { buildAggregate } from '../../domain/build/build.js';
import { uploadArtifacts } from '../../domain/build/upload-artifacts.js';
import { isoTime, type Clock } from '../../ledger/clock.js';
import { Ledger } from '../../ledger/ledger.js';
import { BLOBS, CLOCK, CONFIG } from '../../ports.js';
import type { BuildResult } from '../results.js';
import { ExpiryUnreadable } from './command.js';
import { UploadArtifacts } from './command.js';

@CommandHandler(UploadArtifacts)
export class UploadArtifactsHandler implements ICommandHandler<UploadArtifacts> {
  constructor(
    private readonly desk: Desk,
    private readonly ledger: Ledger,
    @Inject(BLOBS) private readonly blobs: Blobs,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async execute(command: UploadArtifacts): Promise<BuildResult> {
    const { buildId, filename, source, expireIn, lateExpireIn, context } = command;
    const known = this.expireAt(expireIn);
    // Refused before the bytes come in, if it can be; decided again when they are there.
    const probe = { blob: '-', filename, size: 0, sha256: '' };
    uploadArtifacts(await this.ledger.load(buildAggregate, buildId), { artifacts: probe, expireAt: known });
    const blob = `${buildId}-${v7()}`;
    const maxBytes = this.config.limits.artifacts;
    const { size, sha256 } = await this.blobs.artifacts.write(blob, source, { maxBytes });
    const artifacts = { blob, filename, size, sha256 };
    try {
      const expireAt = expireIn === null ? this.expireAt(await lateExpireIn()) : known;
      return await this.desk.onBuild(
        buildId,
        build => uploadArtifacts(build, { artifacts, expireAt }),
        context,
      );
    } catch (error) {
      // The event may still have been written if the store's reply was lost: then the bytes must stay.
      const build = await this.ledger.load(buildAggregate, buildId);
      if (build.status === 'none' || build.artifacts?.blob !== blob) await this.blobs.artifacts.remove(blob);
      throw error;
    }
  }

  private expireAt(expireIn: string | null): string | null {
    if (expireIn === null || expireIn === '') return null;
    const seconds = parseExpireIn(expireIn);
    if (seconds === null) throw new ExpiryUnreadable(expireIn);
    return seconds === 'never' ? null : isoTime(this.clock.now() + seconds * 1000);
  }
}
