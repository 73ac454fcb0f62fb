import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Desk } from '../../ledger/desk.js';
import { Inject } from '@nestjs/common';
import { buildAggregate } from '../../domain/build/build.js';
import { startBuild } from '../../domain/build/start.js';
import { Refused } from '../../domain/event.js';
import { runnerAggregate } from '../../domain/runner/runner.js';
import { Ledger } from '../../ledger/ledger.js';
import { PendingBuilds } from '../../scheduling/pending-builds.js';
import type { TakenBuild } from './command.js';
import { TakeNextBuild } from './command.js';

@CommandHandler(TakeNextBuild)
export class TakeNextBuildHandler implements ICommandHandler<TakeNextBuild> {
  constructor(
    private readonly desk: Desk,
    private readonly ledger: Ledger,
    @Inject(PendingBuilds) private readonly pending: PendingBuilds,
  ) {}

  /** Whoever loses the append on one build tries the next: no runner waits for another. */
  async execute({ runnerId, context }: TakeNextBuild): Promise<TakenBuild | null> {
    const runner = await this.ledger.load(runnerAggregate, runnerId);
    if (runner.status !== 'exists' || !runner.active) return null;
    const runnerShared = runner.projectId === null;
    for (;;) {
      const reserved = await this.pending.reserve(runner);
      if (reserved === null) return null;
      try {
        const { position } = await this.desk.decide(
          buildAggregate,
          reserved.buildId,
          build => startBuild(build, { runnerId, runnerShared }),
          context,
        );
        return { buildId: reserved.buildId, position };
      } catch (error) {
        if (!(error instanceof Refused)) {
          reserved.release();
          throw error;
        }
        reserved.forget();
      }
    }
  }
}
