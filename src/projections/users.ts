import type { AccessLevel, UserEvent } from '../domain/user/events.js';
import type { Projection, Recorded } from './projection.js';

export interface UserDocument {
  readonly id: number;
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly admin: boolean;
  readonly state: 'active' | 'blocked';
  readonly createdAt: string;
  readonly memberships: Readonly<Record<number, AccessLevel>>;
}

export const users: Projection<UserDocument> = {
  collection: {
    name: 'users',
    version: 1,
    keys: { user_id: 'integer', username: 'text' },
    indexes: [['username'], ['user_id']],
  },
  on: new Set(['UserCreated', 'UserBlocked', 'MembershipGranted']),
  ids: event => ('userId' in event.data ? [String(event.data.userId)] : []),
  stream: id => `user-${id}`,
  evolve(body, event) {
    if (event.type === 'UserCreated') {
      const { userId: id, username, admin, personal } = event.data;
      return {
        id,
        username,
        ...personal,
        admin,
        state: 'active',
        createdAt: event.occurredAt,
        memberships: {},
      };
    }
    if (body === null) throw new Error(`${event.type} before UserCreated`);
    return evolveUserDocument(body, event as Extract<Recorded, { type: UserEvent['type'] }>);
  },
  describe: body => ({ keys: { user_id: body.id, username: body.username }, row: null }),
};

function evolveUserDocument(
  body: UserDocument,
  event: Extract<Recorded, { type: UserEvent['type'] }>,
): UserDocument {
  switch (event.type) {
    case 'UserBlocked':
      return { ...body, state: 'blocked' };
    case 'MembershipGranted': {
      const { projectId, accessLevel } = event.data;
      return { ...body, memberships: { ...body.memberships, [projectId]: accessLevel } };
    }
    default:
      return body;
  }
}
