import {
  BACKWARDS,
  END,
  FORWARDS,
  START,
  streamNameFilter,
  type AllStreamSubscription,
  type Credentials,
  type EventStoreDBClient,
} from '@eventstore/db-client';
import { setMaxListeners } from 'node:events';
import { checkAppend, revisionNumber } from '../append-checks.js';
import type { RecordedEvent, SealedEvent } from '../envelope.js';
import {
  StoreUnavailable,
  WrongExpectedRevision,
  type AppendResult,
  type EventStore,
  type ExpectedRevision,
  type ReadAllOptions,
  type ReadStreamOptions,
  type Subscription,
  type SubscriptionHandler,
} from '../event-store.js';
import { upcasters, type Upcasters } from '../upcasters.js';
import { AllEvents, at } from './all-events.js';
import { Appender } from './appender.js';
import { backOff } from './back-off.js';
import type { CheckpointPosition } from './checkpoints.js';
import { openClient, type ClosableClient } from './closable-client.js';
import { parseConnectionString } from './connection-string.js';
import { consume, type ConsumeOptions } from './consume.js';
import { describeFailure, isAbsence, isPassing, isStreamNotFound } from './failure.js';
import { Landmarks } from './landmarks.js';
import { EventCodec, positionOf } from './stored-event.js';
import { Subscriptions } from './subscriptions.js';

export interface EventStoreDbOptions {
  /** `esdb://` or `esdb+discover://`, with user and password if it uses TLS. */
  readonly connectionString: string;
  /** What the names of all streams begin with in the database; default `ledger`. One ledger, one namespace. */
  readonly namespace?: string;
  /** Milliseconds that a call waits for the server, and a read for each of its events; default 5,000. */
  readonly deadline?: number;
  /** Milliseconds for which an append of unknown outcome is repeated; default 5,000. */
  readonly retryFor?: number;
  /** What turns data of older shapes into the newest. */
  readonly registry?: Upcasters;
  /** A subscription lost its connection and looks for another by itself. For the log. */
  readonly onInterrupted?: (error: Error) => void;
}

const READ_ATTEMPTS = 3;
const READ_PAUSE_MS = 500;

/** Events that the server looks through before it tells how far it has come: that much is looked through again. */
const SEARCH_WINDOW = 512;

/** Events that wait in memory for a subscriber, at most. */
const READ_AHEAD = 1_000;

/** The ledger in an EventStoreDB, or a namespace of one, for any number of processes. Positions are commit positions. */
export class EventStoreDbEventStore implements EventStore {
  private readonly connection: ClosableClient;
  private readonly client: EventStoreDBClient;
  private readonly credentials: Credentials;
  private readonly codec: EventCodec;
  private readonly appender: Appender;
  private readonly all: AllEvents;
  private readonly landmarks = new Landmarks();
  private readonly reading: ConsumeOptions;
  private readonly subscriptions: Subscriptions;
  private readonly appends = new Set<Promise<AppendResult>>();
  private readonly closing = new AbortController();

  /**
   * Connects at the first call, not before.
   * @throws TypeError for a connection string or a namespace that can't be one
   */
  constructor(options: EventStoreDbOptions) {
    const { deadline = 5_000, retryFor = 5_000, namespace = 'ledger', registry = upcasters } = options;
    const { url, credentials } = parseConnectionString(options.connectionString);
    const { signal } = this.closing;
    // Every call under way listens to it.
    setMaxListeners(0, signal);
    this.connection = openClient(url);
    this.client = this.connection.client;
    this.credentials = credentials;
    this.codec = new EventCodec(namespace, registry);
    this.reading = { silence: deadline, signal };
    this.appender = new Appender(this.client, this.codec, { credentials, deadline, retryFor, signal });
    this.all = new AllEvents(this.client, this.codec, this.landmarks, { ...this.reading, credentials });
    const { onInterrupted } = options;
    this.subscriptions = new Subscriptions({
      open: (position, onCheckpoint) => this.openSubscription(position, onCheckpoint),
      decode: resolved => {
        this.landmarks.note(positionOf(resolved) ?? 0n);
        return this.codec.read(resolved);
      },
      lastPosition: () => this.all.lastPosition(),
      landmarkBefore: position => this.landmarks.before(position),
      onInterrupted: error => onInterrupted?.(unavailable(error)),
    });
  }

  async append(
    stream: string,
    expectedRevision: ExpectedRevision,
    events: readonly SealedEvent[],
  ): Promise<AppendResult> {
    this.assertOpen();
    checkAppend(stream, expectedRevision, events);
    if (events.length === 0) return this.endOf(stream, expectedRevision);
    const append = this.appender.append(stream, expectedRevision, events);
    this.appends.add(append);
    try {
      return await append;
    } finally {
      this.appends.delete(append);
    }
  }

  async readStream(stream: string, options: ReadStreamOptions = {}): Promise<RecordedEvent[]> {
    const { from, direction = 'forwards', limit } = options;
    const forwards = direction === 'forwards';
    if (limit !== undefined && limit <= 0) return [];
    return this.retrying(async () => {
      const events: RecordedEvent[] = [];
      const read = this.client.readStream(this.codec.streamName(stream), {
        direction: forwards ? FORWARDS : BACKWARDS,
        fromRevision: from === undefined ? (forwards ? START : END) : BigInt(from),
        ...(limit === undefined ? {} : { maxCount: limit }),
        credentials: this.credentials,
        requiresLeader: true,
      });
      try {
        await consume(read, this.reading, resolved => {
          const event = this.codec.read(resolved);
          if (event !== undefined) events.push(event);
          return true;
        });
      } catch (error) {
        if (!isStreamNotFound(error)) throw error;
      }
      return events;
    });
  }

  async readAll({ after = 0n, limit }: ReadAllOptions): Promise<RecordedEvent[]> {
    if (!(limit >= 1 && limit <= 10_000)) throw new RangeError(`limit ${limit} is not from 1 to 10,000`);
    return this.retrying(() => this.all.read(after, limit));
  }

  async lastPosition(): Promise<bigint> {
    return this.retrying(() => this.all.lastPosition());
  }

  /**
   * Whether the server answers, within the deadline.
   * @throws StoreUnavailable
   */
  async ping(): Promise<void> {
    await this.retrying(() => this.all.ping());
  }

  subscribe({ after }: { readonly after: bigint }, handler: SubscriptionHandler): Subscription {
    this.assertOpen();
    return this.subscriptions.open(after, handler);
  }

  /**
   * Ends the subscriptions, gives up reads and pauses between attempts, waits for the appends under way, and hangs up.
   */
  async close(): Promise<void> {
    if (this.closing.signal.aborted) return;
    this.closing.abort();
    await this.subscriptions.close();
    await Promise.allSettled(this.appends);
    await this.connection.close();
  }

  private openSubscription(
    after: bigint,
    onCheckpoint: (position: CheckpointPosition) => void,
  ): AllStreamSubscription {
    return this.client.subscribeToAll(
      {
        fromPosition: after === 0n ? START : at(after),
        filter: streamNameFilter({
          prefixes: [this.codec.prefix],
          maxSearchWindow: SEARCH_WINDOW,
          checkpointReached: (_, position) => onCheckpoint(position),
        }),
        credentials: this.credentials,
      },
      { highWaterMark: READ_AHEAD },
    );
  }

  /** What an append of no events comes to. */
  private async endOf(stream: string, expected: ExpectedRevision): Promise<AppendResult> {
    const [last] = await this.readStream(stream, { direction: 'backwards', limit: 1 });
    const revision = last?.revision ?? -1;
    if (revision !== revisionNumber(expected)) throw new WrongExpectedRevision(stream, expected, revision);
    return { position: last?.position ?? 0n, revision };
  }

  /** Reads may be done again: a connection that broke under one is no reason to refuse it. */
  private async retrying<T>(read: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      this.assertOpen();
      try {
        return await read();
      } catch (error) {
        if (error instanceof StoreUnavailable || !isAbsence(error)) throw error;
        if (!isPassing(error) || attempt === READ_ATTEMPTS) throw unavailable(error);
        await backOff(attempt, READ_PAUSE_MS, this.closing.signal);
      }
    }
  }

  private assertOpen(): void {
    if (this.closing.signal.aborted) throw new StoreUnavailable('The event store is closed');
  }
}

function unavailable(error: unknown): StoreUnavailable {
  return new StoreUnavailable(`EventStoreDB does not answer: ${describeFailure(error)}`, { cause: error });
}
