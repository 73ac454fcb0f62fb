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
   * Events in the order of their positions, never an empty list, at most 1,000. They are shared with other
   * subscribers: not to be changed. The next batch waits until the promise
   * settles; a rejection ends the subscription and goes to `onDropped`.
   */
  onEvents(events: readonly RecordedEvent[]): Promise<void> | void;
  /** Everything there was when it subscribed (or fell behind) has been delivered. */
  onCaughtUp?(): void;
  /** The subscription is dead; subscribe anew from the last position handled. */
  onDropped?(error: Error): void;
}

export interface Subscription {
  /** Resolves when no handler call is running any more; a handler that waits for it waits for itself. */
  close(): Promise<void>;
}

/**
 * The ledger's only truth. An append that resolved is durable.
 *
 * Errors are types: {@link WrongExpectedRevision} and {@link EventTooLarge} (nothing was written),
 * {@link StoreUnavailable} (nothing was written), {@link CommitUnknown} (repeat the very same append: same ids,
 * same expected revision).
 */
export interface EventStore {
  /**
   * Appends all events or none. Repeating an append with the same ids and the same expected revision
   * answers with the original result and writes nothing.
   * An append of no events answers with where the stream is.
   *
   * Sameness is that of ids alone: the result is that of what was written first, though the repeat may carry
   * another time or hash. Whoever repeats with newly sealed events reads the stream again for its last hash.
   * @throws WrongExpectedRevision, EventTooLarge, StoreUnavailable, CommitUnknown
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

/**
 * Most bytes of canonical JSON in one append, all its events together. EventStoreDB takes 1 MiB with what it
 * adds of its own; every engine has the same limit, so that none refuses what another has taken.
 */
export const MAX_APPEND_BYTES = 1_000_000;

/** The append is over {@link MAX_APPEND_BYTES}: nothing was written, and repeating it is no use. */
export class EventTooLarge extends Error {
  constructor(
    readonly stream: string,
    /** Canonical JSON of the append, in bytes. */
    readonly bytes: number,
  ) {
    super(`An append to ${stream} of ${bytes} bytes is over the limit of ${MAX_APPEND_BYTES} bytes`);
    this.name = 'EventTooLarge';
  }
}

/** The store could not be reached, or is overloaded: nothing was written. */
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
