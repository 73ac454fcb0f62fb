import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Desk } from '../../ledger/desk.js';
import { cancelBuild } from '../../domain/build/cancel.js';
import { CancelBuild } from './command.js';

@CommandHandler(CancelBuild)
export class CancelBuildHandler implements ICommandHandler<CancelBuild> {
  constructor(private readonly desk: Desk) {}

  execute({ buildId, context }: CancelBuild) {
    return this.desk.onBuild(buildId, cancelBuild, context);
  }
}
