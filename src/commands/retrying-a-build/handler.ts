import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Desk } from '../../ledger/desk.js';
import { buildAggregate } from '../../domain/build/build.js';
import { retryBuild } from '../../domain/build/retry.js';
import { IdAllocator } from '../../ledger/ids.js';
import { Ledger } from '../../ledger/ledger.js';
import type { BuildResult } from '../results.js';
import { RetryBuild } from './command.js';

@CommandHandler(RetryBuild)
export class RetryBuildHandler implements ICommandHandler<RetryBuild> {
  constructor(
    private readonly desk: Desk,
    private readonly ledger: Ledger,
    private readonly ids: IdAllocator,
  ) {}

  async execute({ buildId, userId, auto, context }: RetryBuild): Promise<BuildResult> {
    // Decided once without an id, so that a refusal or a repeated retry uses none up.
    const before = await this.ledger.load(buildAggregate, buildId);
    const needed = retryBuild(before, { newBuildId: 0, userId, auto }).length > 0;
    const newBuildId = needed ? await this.ids.next('build') : 0;
    const { state, position } = await this.desk.decide(
      buildAggregate,
      buildId,
      build => retryBuild(build, { newBuildId, userId, auto }),
      context,
    );
    if (state.status === 'none' || state.retriedAs === null)
      throw new Error(`build ${buildId} was not retried`);
    return { buildId: state.retriedAs, projectId: state.projectId, position };
  }
}
