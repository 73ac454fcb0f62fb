import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Desk } from '../../ledger/desk.js';
import { blockUser } from '../../domain/user/block.js';
import { userAggregate } from '../../domain/user/user.js';
import { BlockUser } from './command.js';

@CommandHandler(BlockUser)
export class BlockUserHandler implements ICommandHandler<BlockUser> {
  constructor(private readonly desk: Desk) {}

  execute({ userId, context }: BlockUser) {
    return this.desk.decide(userAggregate, userId, blockUser, context);
  }
}
