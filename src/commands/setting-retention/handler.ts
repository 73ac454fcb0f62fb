import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { projectAggregate } from '../../domain/project/project.js';
import { setRetention } from '../../domain/project/set-retention.js';
import { Desk } from '../../ledger/desk.js';
import { SetRetention } from './command.js';

@CommandHandler(SetRetention)
export class SetRetentionHandler implements ICommandHandler<SetRetention> {
  constructor(private readonly desk: Desk) {}

  execute({ projectId, rules, context }: SetRetention) {
    return this.desk.decide(projectAggregate, projectId, state => setRetention(state, { rules }), context);
  }
}
