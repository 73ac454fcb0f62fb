import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { forgetPerson, personAggregate } from '../../domain/person/person.js';
import { Desk } from '../../ledger/desk.js';
import { People } from '../../people/people.js';
import { NO_USER } from '../../people/person-keys.js';
import type { ForgottenPerson } from './command.js';
import { ForgetPerson } from './command.js';

@CommandHandler(ForgetPerson)
export class ForgetPersonHandler implements ICommandHandler<ForgetPerson> {
  constructor(
    private readonly desk: Desk,
    private readonly people: People,
  ) {}

  async execute({ address, context }: ForgetPerson): Promise<ForgottenPerson> {
    const person = this.people.person({ address });
    const { position } = await this.desk.decide(
      personAggregate,
      person.slice(person.indexOf('-') + 1),
      state => forgetPerson(state, { person }),
      context,
    );
    // The reaction to the event has done it already, unless the keys were away: then whoever asks is to hear of it.
    await this.people.forget([person], NO_USER);
    return { person, position };
  }
}
