import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Desk } from '../../ledger/desk.js';
import { Inject } from '@nestjs/common';
import type { Blobs } from '../../blobs/blobs.js';
import { archiveTrace } from '../../domain/build/archive-trace.js';
import { BLOBS } from '../../ports.js';
import type { BuildResult } from '../results.js';
import { ArchiveTrace } from './command.js';

@CommandHandler(ArchiveTrace)
export class ArchiveTraceHandler implements ICommandHandler<ArchiveTrace> {
  constructor(
    private readonly desk: Desk,
    @Inject(BLOBS) private readonly blobs: Blobs,
  ) {}

  async execute({ buildId, context }: ArchiveTrace): Promise<BuildResult> {
    const { size, sha256 } = await this.blobs.traces.digest(buildId);
    const trace = { size, sha256 };
    return this.desk.onBuild(buildId, build => (size > 0 ? archiveTrace(build, { trace }) : []), context);
  }
}
