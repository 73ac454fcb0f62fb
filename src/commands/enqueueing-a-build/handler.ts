import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Desk } from '../../ledger/desk.js';
import { Inject } from '@nestjs/common';
import { isoTime, type Clock } from '../../ledger/clock.js';
import { CLOCK } from '../../ports.js';
import { enqueueBuild } from '../../domain/build/enqueue.js';
import { EnqueueBuild } from './command.js';

@CommandHandler(EnqueueBuild)
export class EnqueueBuildHandler implements ICommandHandler<EnqueueBuild> {
  constructor(
    private readonly desk: Desk,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  execute({ buildId, context }: EnqueueBuild) {
    const now = isoTime(this.clock.now());
    return this.desk.onBuild(buildId, build => enqueueBuild(build, { now }), context);
  }
}
