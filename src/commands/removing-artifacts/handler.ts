import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Desk } from '../../ledger/desk.js';
import { removeArtifacts } from '../../domain/build/remove-artifacts.js';
import { RemoveArtifacts } from './command.js';

@CommandHandler(RemoveArtifacts)
export class RemoveArtifactsHandler implements ICommandHandler<RemoveArtifacts> {
  constructor(private readonly desk: Desk) {}

  execute({ buildId, context }: RemoveArtifacts) {
    return this.desk.onBuild(buildId, removeArtifacts, context);
  }
}
