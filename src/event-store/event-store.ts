import type { RecordedEvent, SealedEvent } from './envelope.js';

/** The revision that a stream must have for an append: of its last event, or that it has none. */
export type ExpectedRevision = number | 'no_stream';

export interface AppendResult {
  /** Position of the last event of the append. */
  readonly position: bigint;
  /** Revision of the last event of the append. */
  readonly revision: number;
}

export interface ReadStreamOptions {
  /** First revision wanted; default 0 forwards, the last one backwards. */
  readonly from?: number;
  readonly direction?: 'forwards' | 'backwards';
  /** At most this many events; default: all. Streams are short. */
  readonly limit?: number;
}

export interface ReadAllOptions {
  /** Events after this position; default: from the beginning. */
  readonly after?: bigint;
  /** 1 to 10,000. */
  readonly limit: number;
}

export interface SubscriptionHandler {
  /**
   * Events in the order of their positions, never an empty list. The next batch waits until the promise
   * settles; a rejection ends the subscription and goes to `onDropped`.
   */
  onEvents(events: readonly RecordedEvent[]): Promise<void> | void;
  /** Everything there was when it subscribed (or fell behind) has been delivered. */
  onCaughtUp?(): void;
  /** The subscription is dead; subscribe anew from the last position handled. */
  onDropped?(error: Error): void;
}

export interface Subscription {
  /** Resolves when no handler call is running any more. */
  close(): Promise<void>;
}

/**
 * The ledger's only truth. An append that resolved is durable.
 *
 * Errors are types: {@link WrongExpectedRevision} (nothing was written), {@link StoreUnavailable} (nothing
 * was sent), {@link CommitUnknown} (repeat the very same append: same ids, same expected revision).
 */
export interface EventStore {
  /**
   * Appends all events or none. Repeating an append with the same ids and the same expected revision
   * answers with the original result and writes nothing.
   * @throws WrongExpectedRevision, StoreUnavailable, CommitUnknown
   */
  append(
    stream: string,
    expectedRevision: ExpectedRevision,
    events: readonly SealedEvent[],
  ): Promise<AppendResult>;
  /** The stream's events in order; an unknown stream is empty. */
  readStream(stream: string, options?: ReadStreamOptions): Promise<RecordedEvent[]>;
  /** The ledger's events in the order of their positions. */
  readAll(options: ReadAllOptions): Promise<RecordedEvent[]>;
  /** Position of the last event; 0n if there is none. */
  lastPosition(): Promise<bigint>;
  /** Catch-up from after the position, then live. */
  subscribe(options: { readonly after: bigint }, handler: SubscriptionHandler): Subscription;
  close(): Promise<void>;
}

/** The stream is not where the writer believed it to be. */
export class WrongExpectedRevision extends Error {
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    /** -1: the stream has no events. */
    readonly actual: number,
  ) {
    super(`${stream} is at revision ${actual}, not at ${expected}`);
    this.name = 'WrongExpectedRevision';
  }
}

/** The store could not be reached: nothing was written. */
export class StoreUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreUnavailable';
  }
}

/** The append was sent, but its reply was lost: it may or may not have been written. */
export class CommitUnknown extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommitUnknown';
  }
}
