import type { Aggregate } from '../event.js';
import type { PersonEvent, PersonForgotten } from './events.js';

export interface Person {
  readonly forgotten: boolean;
}

/** Streams `person-<pseudonym>`: there is one only of persons who were forgotten. */
export const personAggregate: Aggregate<Person, PersonEvent> = {
  category: 'person',
  initial: { forgotten: false },
  evolve: () => ({ forgotten: true }),
};

/** Nobody is to learn from the ledger who the person was. Asked again, nothing happens. */
export function forgetPerson(
  { forgotten }: Person,
  data: PersonForgotten['data'],
): readonly PersonForgotten[] {
  return forgotten ? [] : [{ type: 'PersonForgotten', data }];
}
