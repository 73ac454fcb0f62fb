import { Injectable } from '@nestjs/common';
import type { SettledEvent } from '../ledger/ledger.js';
import type { Reaction } from '../ledger/reactor.js';
import { FORGETTING, forgottenIn } from '../people/forgotten-in.js';
import { People } from '../people/people.js';

/** The ledger says that a person is forgotten: their keys go. Done again, there is nothing left to destroy. */
@Injectable()
export class ForgetPerson implements Reaction {
  readonly name = 'forget-person';
  readonly on = FORGETTING;

  constructor(private readonly people: People) {}

  async react(event: SettledEvent): Promise<bigint> {
    const found = forgottenIn(event);
    if (found !== null) await this.people.forget(found.persons, found.forgottenAs);
    return 0n;
  }
}
