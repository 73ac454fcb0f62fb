import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Desk } from '../../ledger/desk.js';
import { Inject } from '@nestjs/common';
import type { Blobs } from '../../blobs/blobs.js';
import { buildAggregate } from '../../domain/build/build.js';
import { finishBuild } from '../../domain/build/finish.js';
import { Ledger } from '../../ledger/ledger.js';
import { BLOBS } from '../../ports.js';
import type { BuildResult } from '../results.js';
import { coverageOf } from './coverage.js';
import { FinishBuild } from './command.js';

@CommandHandler(FinishBuild)
export class FinishBuildHandler implements ICommandHandler<FinishBuild> {
  constructor(
    private readonly desk: Desk,
    private readonly ledger: Ledger,
    @Inject(BLOBS) private readonly blobs: Blobs,
  ) {}

  async execute(command: FinishBuild): Promise<BuildResult> {
    const { buildId, runnerId, state, failureReason, exitCode, context } = command;
    const coverage = await this.coverage(buildId);
    return this.desk.onBuild(
      buildId,
      build =>
        finishBuild(build, {
          runnerId,
          state,
          failureReason: failureReason ?? undefined,
          exitCode: exitCode ?? undefined,
          coverage,
        }),
      context,
    );
  }

  private async coverage(buildId: number): Promise<number | null> {
    const build = await this.ledger.load(buildAggregate, buildId);
    if (build.status !== 'running' || build.definition.coverage === undefined) return null;
    return coverageOf(await this.blobs.traces.read(buildId), build.definition.coverage);
  }
}
