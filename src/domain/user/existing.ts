import { Refused } from '../event.js';
import type { ExistingUser, User } from './user.js';

/** The user, if there is one, blocked or not. @throws Refused not_found */
export function existing(user: User): ExistingUser {
  if (user.status === 'none') throw new Refused('not_found', 'There is no such user');
  return user;
}
