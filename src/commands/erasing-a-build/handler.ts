import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Desk } from '../../ledger/desk.js';
import { Inject } from '@nestjs/common';
import type { Blobs } from '../../blobs/blobs.js';
import { eraseBuild } from '../../domain/build/erase.js';
import { BLOBS } from '../../ports.js';
import { LegalHolds } from '../legal-holds.js';
import type { BuildResult } from '../results.js';
import { EraseBuild } from './command.js';

@CommandHandler(EraseBuild)
export class EraseBuildHandler implements ICommandHandler<EraseBuild> {
  constructor(
    private readonly desk: Desk,
    private readonly holds: LegalHolds,
    @Inject(BLOBS) private readonly blobs: Blobs,
  ) {}

  /** The bytes go by the reaction to BuildErased, so that a crash in between doesn't keep them. */
  async execute({ buildId, erasedBy, context }: EraseBuild): Promise<BuildResult> {
    const { size, sha256 } = await this.blobs.traces.digest(buildId);
    const trace = size > 0 ? { size, sha256 } : null;
    const hold = await this.holds.ofProjectOf(buildId);
    return this.desk.onBuild(buildId, build => eraseBuild(build, { erasedBy, trace, ...hold }), context);
  }
}
