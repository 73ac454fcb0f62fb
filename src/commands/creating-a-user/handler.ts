import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Desk } from '../../ledger/desk.js';
import { createUser } from '../../domain/user/create.js';
import { userAggregate } from '../../domain/user/user.js';
import { Refused } from '../../domain/event.js';
import { nameAggregate, nameStreamId } from '../../domain/ids/name.js';
import { IdAllocator } from '../../ledger/ids.js';
import { Ledger } from '../../ledger/ledger.js';
import { People } from '../../people/people.js';
import { FORGOTTEN_PREFIX } from '../../people/tombstones.js';
import type { CreatedUser } from './command.js';
import { CreateUser } from './command.js';

@CommandHandler(CreateUser)
export class CreateUserHandler implements ICommandHandler<CreateUser> {
  constructor(
    private readonly desk: Desk,
    private readonly ids: IdAllocator,
    private readonly ledger: Ledger,
    private readonly people: People,
  ) {}

  async execute({ user, context }: CreateUser): Promise<CreatedUser> {
    const { username, admin, name, email } = user;
    if (username.toLowerCase().startsWith(FORGOTTEN_PREFIX)) {
      throw new Refused('invalid', `No username begins with ${FORGOTTEN_PREFIX}`);
    }
    const nameKey = this.people.nameKey(username);
    const userId = await this.idFor(username, nameKey);
    const facts = { userId, admin, personal: { username, name, email }, nameKey };
    const { position } = await this.desk.decide(
      userAggregate,
      userId,
      state => createUser(state, facts),
      context,
    );
    return { userId, position };
  }

  /** A name in clear was claimed for root, and for users of the first releases. */
  private async idFor(username: string, nameKey: string): Promise<number> {
    const claimed = await this.ledger.load(nameAggregate, nameStreamId('user', username.toLowerCase()));
    return claimed.id ?? (await this.ids.forName('user', nameKey));
  }
}
