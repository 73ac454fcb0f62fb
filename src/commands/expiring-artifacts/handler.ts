import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Desk } from '../../ledger/desk.js';
import { Inject } from '@nestjs/common';
import { isoTime, type Clock } from '../../ledger/clock.js';
import { CLOCK } from '../../ports.js';
import { expireArtifacts } from '../../domain/build/expire-artifacts.js';
import { LegalHolds } from '../legal-holds.js';
import { ExpireArtifacts } from './command.js';

@CommandHandler(ExpireArtifacts)
export class ExpireArtifactsHandler implements ICommandHandler<ExpireArtifacts> {
  constructor(
    private readonly desk: Desk,
    private readonly holds: LegalHolds,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ buildId, context }: ExpireArtifacts) {
    const now = isoTime(this.clock.now());
    const hold = await this.holds.ofProjectOf(buildId);
    return this.desk.onBuild(buildId, build => expireArtifacts(build, { now, ...hold }), context);
  }
}
