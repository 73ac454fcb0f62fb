import type { UserBlocked } from './events.js';
import { existing } from './existing.js';
import type { User } from './user.js';

/** None of the user's tokens opens anything from now on; nothing happens if so already. @throws Refused not_found */
export function blockUser(user: User): readonly UserBlocked[] {
  const { status, userId } = existing(user);
  return status !== 'active' ? [] : [{ type: 'UserBlocked', data: { userId } }];
}
