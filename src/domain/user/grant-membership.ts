import { Refused } from '../event.js';
import type { AccessLevel, MembershipGranted } from './events.js';
import { existing } from './existing.js';
import type { User } from './user.js';

export interface GrantMembership {
  readonly projectId: number;
  readonly accessLevel: AccessLevel;
}

/** Gives the user a role in a project, in place of an earlier one; nothing happens if it is the same. @throws Refused not_found, blocked (forgotten) */
export function grantMembership(
  user: User,
  { projectId, accessLevel }: GrantMembership,
): readonly MembershipGranted[] {
  const { status, userId, memberships } = existing(user);
  if (status === 'forgotten') throw new Refused('blocked', 'The user was forgotten');
  if (memberships[projectId] === accessLevel) return [];
  return [{ type: 'MembershipGranted', data: { userId, projectId, accessLevel } }];
}
