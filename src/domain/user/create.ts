import { Refused } from '../event.js';
import type { UserCreated } from './events.js';
import type { User } from './user.js';

/** The facts of UserCreated. */
export type CreateUser = UserCreated['data'];

/** Begins a user. @throws Refused already_exists */
export function createUser(user: User, command: CreateUser): readonly UserCreated[] {
  if (user.status !== 'none') throw new Refused('already_exists', 'The user already exists');
  return [{ type: 'UserCreated', data: command }];
}
