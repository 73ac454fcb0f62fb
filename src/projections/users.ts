import { isSealed, type Personal } from '../domain/personal.js';
import type { AccessLevel, UserEvent, UserFacts } from '../domain/user/events.js';
import type { Projection, Recorded } from './projection.js';

/** A user as they are shown. */
export interface UserDocument extends KeptUserFacts, UserFacts {}

/** A user as the read model keeps them. */
export interface UserRecord extends KeptUserFacts {
  readonly personal: Personal<UserFacts>;
  /** What the user is found by. */
  readonly nameKey: string;
}

interface KeptUserFacts {
  readonly id: number;
  readonly admin: boolean;
  readonly state: 'active' | 'blocked' | 'forgotten';
  readonly createdAt: string;
  readonly memberships: Readonly<Record<number, AccessLevel>>;
}

export const users: Projection<UserRecord> = {
  collection: {
    name: 'users',
    version: 1,
    keys: { user_id: 'integer', username: 'text' },
    indexes: [['username'], ['user_id']],
  },
  on: new Set(['UserCreated', 'UserBlocked', 'UserForgotten', 'MembershipGranted']),
  ids: event => ('userId' in event.data ? [String(event.data.userId)] : []),
  stream: id => `user-${id}`,
  evolve(body, event) {
    if (event.type === 'UserCreated') {
      const { userId: id, admin, personal, nameKey } = event.data;
      return {
        id,
        personal,
        nameKey: nameKey ?? (isSealed(personal) ? '' : personal.username),
        admin,
        state: 'active',
        createdAt: event.occurredAt,
        memberships: {},
      };
    }
    if (body === null) throw new Error(`${event.type} before UserCreated`);
    return evolveUserDocument(body, event as Extract<Recorded, { type: UserEvent['type'] }>);
  },
  describe: body => ({ keys: { user_id: body.id, username: body.nameKey }, row: null }),
};

function evolveUserDocument(
  body: UserRecord,
  event: Extract<Recorded, { type: UserEvent['type'] }>,
): UserRecord {
  switch (event.type) {
    case 'UserBlocked':
      return { ...body, state: 'blocked' };
    case 'UserForgotten':
      return { ...body, state: 'forgotten' };
    case 'MembershipGranted': {
      const { projectId, accessLevel } = event.data;
      return { ...body, memberships: { ...body.memberships, [projectId]: accessLevel } };
    }
    default:
      return body;
  }
}
