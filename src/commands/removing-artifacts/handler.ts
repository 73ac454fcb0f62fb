import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Desk } from '../../ledger/desk.js';
import { removeArtifacts } from '../../domain/build/remove-artifacts.js';
import { LegalHolds } from '../legal-holds.js';
import { RemoveArtifacts } from './command.js';

@CommandHandler(RemoveArtifacts)
export class RemoveArtifactsHandler implements ICommandHandler<RemoveArtifacts> {
  constructor(
    private readonly desk: Desk,
    private readonly holds: LegalHolds,
  ) {}

  async execute({ buildId, context }: RemoveArtifacts) {
    const hold = await this.holds.ofProjectOf(buildId);
    return this.desk.onBuild(buildId, build => removeArtifacts(build, hold), context);
  }
}
