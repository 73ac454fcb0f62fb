import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Desk } from '../../ledger/desk.js';
import { dropStuckBuild } from '../../domain/build/drop-stuck.js';
import { DropStuckBuild } from './command.js';

@CommandHandler(DropStuckBuild)
export class DropStuckBuildHandler implements ICommandHandler<DropStuckBuild> {
  constructor(private readonly desk: Desk) {}

  execute({ buildId, failureReason, context }: DropStuckBuild) {
    return this.desk.onBuild(buildId, build => dropStuckBuild(build, { failureReason }), context);
  }
}
