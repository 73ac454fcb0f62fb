import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Desk } from '../../ledger/desk.js';
import { Inject } from '@nestjs/common';
import { isoTime, type Clock } from '../../ledger/clock.js';
import { CLOCK } from '../../ports.js';
import { keepArtifacts } from '../../domain/build/keep-artifacts.js';
import { KeepArtifacts } from './command.js';

@CommandHandler(KeepArtifacts)
export class KeepArtifactsHandler implements ICommandHandler<KeepArtifacts> {
  constructor(
    private readonly desk: Desk,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  execute({ buildId, context }: KeepArtifacts) {
    const now = isoTime(this.clock.now());
    return this.desk.onBuild(buildId, build => keepArtifacts(build, { now }), context);
  }
}
