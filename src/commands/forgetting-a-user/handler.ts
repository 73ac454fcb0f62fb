import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Refused } from '../../domain/event.js';
import { existing } from '../../domain/user/existing.js';
import { forgetUser } from '../../domain/user/forget.js';
import { userAggregate, type ExistingUser } from '../../domain/user/user.js';
import { Desk } from '../../ledger/desk.js';
import { Ledger } from '../../ledger/ledger.js';
import { isForgotten, People } from '../../people/people.js';
import { Documents } from '../../queries/documents.js';
import type { Done } from '../results.js';
import { ForgetUser } from './command.js';

/** User 1, whom the first start makes: whoever runs the ledger acts as them. */
const ROOT = 1;
const BATCH = 1_000;

@CommandHandler(ForgetUser)
export class ForgetUserHandler implements ICommandHandler<ForgetUser> {
  constructor(
    private readonly desk: Desk,
    private readonly ledger: Ledger,
    private readonly people: People,
    private readonly documents: Documents,
  ) {}

  async execute({ userId, addresses, context }: ForgetUser): Promise<Done> {
    const user = existing(await this.ledger.load(userAggregate, userId));
    await this.protect(user);
    const persons = await this.personsOf(user, addresses);
    const { state, position } = await this.desk.decide(
      userAggregate,
      userId,
      current => forgetUser(current, { persons }),
      context,
    );
    // The reaction to the event has done it already, unless the keys were away: then whoever asks is to hear of it.
    await this.people.forget(existing(state).forgotten, userId);
    return { position };
  }

  /** @throws Refused protected */
  private async protect({ userId, admin, status }: ExistingUser): Promise<void> {
    if (userId === ROOT) throw new Refused('protected', 'root can not be forgotten');
    if (!admin || status !== 'active') return;
    for (let after = 0; ;) {
      const users = await this.documents.users.find({
        range: { key: 'user_id', gt: after },
        sort: { key: 'user_id', direction: 'asc' },
        limit: BATCH,
      });
      if (users.some(({ body }) => body.admin && body.state === 'active' && body.id !== userId)) return;
      const last = users.at(-1);
      if (last === undefined) throw new Refused('protected', 'The last admin can not be forgotten');
      after = last.body.id;
    }
  }

  /** The user, and whoever wrote commits under the user's address or those given. */
  private async personsOf(
    { userId, personal }: ExistingUser,
    addresses: readonly string[],
  ): Promise<string[]> {
    const [facts] = await this.people.open([personal]);
    const own = facts === undefined || isForgotten(facts) ? [] : [facts.email];
    const authors = [...own, ...addresses].map(address => this.people.person({ address }));
    return [...new Set([this.people.person({ userId }), ...authors])];
  }
}
