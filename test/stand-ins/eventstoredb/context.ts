import type { EventLog } from './event-log.js';
import type { Faults } from './faults.js';

/** What the calls of one running server share. */
export interface Context {
  readonly log: EventLog;
  readonly faults: Faults;
  /** Whether it tells subscribers when they have caught up, as servers after 22.10 do. */
  readonly tellsCaughtUp: boolean;
  /** Breaks the connection to the peer (`address:port`), as a network does. */
  readonly cutOff: (peer: string) => void;
  /** Aborted when the subscriptions that there are now are to end. */
  readonly subscriptions: () => AbortSignal;
  /** Notes where a subscription begins (null: at the start), what it was sent, and that it has ended. */
  readonly noteSubscription: (after: bigint | null) => void;
  readonly noteSubscriptionEnd: () => void;
  readonly noteEventSent: () => void;
  readonly noteCheckpoint: () => void;
  /** Counts a call of the method. */
  readonly count: (method: string) => void;
}
