import type { Actor } from '../event-store/envelope.js';
import type { AccessLevel } from '../domain/user/events.js';

/** The user that a request acts as. */
export interface Viewer {
  readonly userId: number;
  readonly username: string;
  readonly admin: boolean;
  readonly memberships: Readonly<Record<number, AccessLevel>>;
  /** The token that the request came with. */
  readonly tokenId: number;
  /** The admin who acts as this user (`sudo`); null: the user acts for themselves. */
  readonly sudoBy: number | null;
}

/** Who stands in the envelope: the one whose token it was, and in whose name. */
export function actorOf(viewer: Viewer): Actor {
  const { userId, tokenId, sudoBy } = viewer;
  return sudoBy === null
    ? { kind: 'user', id: userId, tokenId }
    : { kind: 'user', id: sudoBy, tokenId, onBehalfOf: userId };
}
