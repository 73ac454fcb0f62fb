import { describe, it } from '@jest/globals';
import { specFor } from '../testing/decider-spec.js';
import type { PersonEvent } from './events.js';
import { forgetPerson, personAggregate } from './person.js';

const given = specFor(personAggregate);
const person = 'address-b2b2';
const forgotten: PersonEvent = { type: 'PersonForgotten', data: { person } };

describe('forgetting a person who is no user', () => {
  it('is recorded under a pseudonym', () => {
    given().when(forgetPerson, { person }).thenEvents(forgotten);
  });

  it('happens once', () => {
    given(forgotten).when(forgetPerson, { person }).thenNothing();
  });
});
