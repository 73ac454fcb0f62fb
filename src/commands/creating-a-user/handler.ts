import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Desk } from '../../ledger/desk.js';
import { createUser } from '../../domain/user/create.js';
import { userAggregate } from '../../domain/user/user.js';
import { IdAllocator } from '../../ledger/ids.js';
import type { CreatedUser } from './command.js';
import { CreateUser } from './command.js';

@CommandHandler(CreateUser)
export class CreateUserHandler implements ICommandHandler<CreateUser> {
  constructor(
    private readonly desk: Desk,
    private readonly ids: IdAllocator,
  ) {}

  async execute({ user, context }: CreateUser): Promise<CreatedUser> {
    const { username, admin, name, email } = user;
    const userId = await this.ids.forName('user', username.toLowerCase());
    const facts = { userId, username, admin, personal: { name, email } };
    const { position } = await this.desk.decide(
      userAggregate,
      userId,
      state => createUser(state, facts),
      context,
    );
    return { userId, position };
  }
}
