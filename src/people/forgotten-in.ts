import type { DomainEvent } from '../domain/event.js';
import type { PersonForgotten } from '../domain/person/events.js';
import type { UserForgotten } from '../domain/user/events.js';
import { NO_USER } from './person-keys.js';

/** Types of events that say of people that they are forgotten. */
export const FORGETTING = ['UserForgotten', 'PersonForgotten'] as const;

/** Whom an event forgets, and as which user; null for any other event. */
export function forgottenIn({
  type,
  data,
}: DomainEvent): { readonly persons: readonly string[]; readonly forgottenAs: number } | null {
  if (type === 'UserForgotten') {
    const { persons, userId } = data as UserForgotten['data'];
    return { persons, forgottenAs: userId };
  }
  if (type === 'PersonForgotten') {
    return { persons: [(data as PersonForgotten['data']).person], forgottenAs: NO_USER };
  }
  return null;
}
