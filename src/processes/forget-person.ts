import { Injectable } from '@nestjs/common';
import type { UserForgotten } from '../domain/user/events.js';
import type { SettledEvent } from '../ledger/ledger.js';
import type { Reaction } from '../ledger/reactor.js';
import { People } from '../people/people.js';

/** The ledger says that a person is forgotten: their keys go. Done again, there is nothing left to destroy. */
@Injectable()
export class ForgetPerson implements Reaction {
  readonly name = 'forget-person';
  readonly on = ['UserForgotten'];

  constructor(private readonly people: People) {}

  async react({ data }: SettledEvent): Promise<bigint> {
    const { persons, userId } = data as UserForgotten['data'];
    await this.people.forget(persons, userId);
    return 0n;
  }
}
