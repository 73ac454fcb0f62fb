import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Desk } from '../../ledger/desk.js';
import { grantMembership } from '../../domain/user/grant-membership.js';
import { userAggregate } from '../../domain/user/user.js';
import { GrantMembership } from './command.js';

@CommandHandler(GrantMembership)
export class GrantMembershipHandler implements ICommandHandler<GrantMembership> {
  constructor(private readonly desk: Desk) {}

  execute({ userId, projectId, accessLevel, context }: GrantMembership) {
    return this.desk.decide(
      userAggregate,
      userId,
      state => grantMembership(state, { projectId, accessLevel }),
      context,
    );
  }
}
