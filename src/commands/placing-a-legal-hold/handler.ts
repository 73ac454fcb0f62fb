import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { buildAggregate } from '../../domain/build/build.js';
import { liftBuildHold, placeBuildHold } from '../../domain/build/hold.js';
import { Refused } from '../../domain/event.js';
import { liftLegalHold, placeLegalHold } from '../../domain/project/hold.js';
import { projectAggregate } from '../../domain/project/project.js';
import type { CommandContext } from '../../ledger/context.js';
import { Desk } from '../../ledger/desk.js';
import { LiftLegalHold, PlaceLegalHold } from './command.js';

@CommandHandler(PlaceLegalHold)
export class PlaceLegalHoldHandler implements ICommandHandler<PlaceLegalHold> {
  constructor(private readonly desk: Desk) {}

  async execute({ target, context }: PlaceLegalHold) {
    demandReason(context);
    return 'buildId' in target
      ? this.desk.decide(buildAggregate, target.buildId, placeBuildHold, context)
      : this.desk.decide(projectAggregate, target.projectId, placeLegalHold, context);
  }
}

@CommandHandler(LiftLegalHold)
export class LiftLegalHoldHandler implements ICommandHandler<LiftLegalHold> {
  constructor(private readonly desk: Desk) {}

  async execute({ target, context }: LiftLegalHold) {
    demandReason(context);
    return 'buildId' in target
      ? this.desk.decide(buildAggregate, target.buildId, liftBuildHold, context)
      : this.desk.decide(projectAggregate, target.projectId, liftLegalHold, context);
  }
}

function demandReason({ reason = '' }: CommandContext): void {
  if (reason.trim() === '') {
    throw new Refused('invalid', 'reason must say why: a legal hold is neither placed nor lifted without');
  }
}
