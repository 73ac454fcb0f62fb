import type { AppendResult as ClientResult, Credentials, EventStoreDBClient } from '@eventstore/db-client';
import { NO_STREAM } from '@eventstore/db-client';
import type { SealedEvent } from '../envelope.js';
import {
  CommitUnknown,
  EventTooLarge,
  StoreUnavailable,
  WrongExpectedRevision,
  type AppendResult,
  type ExpectedRevision,
} from '../event-store.js';
import { backOff } from './back-off.js';
import { describeFailure, failureOf } from './failure.js';
import type { EventCodec } from './stored-event.js';

export interface AppenderOptions {
  readonly credentials: Credentials;
  /** Milliseconds for one attempt. */
  readonly deadline: number;
  /** Milliseconds after which an append is not repeated any more. */
  readonly retryFor: number;
  readonly signal: AbortSignal;
}

const LONGEST_PAUSE_MS = 1_000;

/** The client's own deadline comes first; this one is for what it waits for without any, such as discovery. */
const GRACE_MS = 500;

/**
 * Appends, and finds out what became of it. An attempt whose outcome is unknown is repeated as it was, ids and
 * expected revision: the server then answers with the original result if it had been written, writes it if it
 * had not, and refuses it if somebody else was there first. All three are certain.
 */
export class Appender {
  constructor(
    private readonly client: EventStoreDBClient,
    private readonly codec: EventCodec,
    private readonly options: AppenderOptions,
  ) {}

  /** @throws WrongExpectedRevision, EventTooLarge, StoreUnavailable, CommitUnknown */
  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly SealedEvent[],
  ): Promise<AppendResult> {
    const { retryFor, signal } = this.options;
    const giveUpAt = performance.now() + retryFor;
    let unsure = false;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return resultOf(await this.attempt(stream, expected, events));
      } catch (error) {
        const failure = failureOf(error);
        if (failure === 'conflict') throw new WrongExpectedRevision(stream, expected, actualOf(error));
        if (failure === 'too-large') throw new EventTooLarge(stream, sizeOf(events));
        unsure ||= failure === 'unknown';
        // Once an attempt may have been written, only the server can tell: then its absence is no answer either.
        const hopeless = failure === 'denied' || (failure === 'not-sent' && !unsure);
        if (
          hopeless ||
          performance.now() >= giveUpAt ||
          !(await backOff(attempt, LONGEST_PAUSE_MS, signal))
        ) {
          const said = describeFailure(error);
          throw unsure
            ? new CommitUnknown(`No answer to an append to ${stream}: ${said}`, { cause: error })
            : new StoreUnavailable(`EventStoreDB took no append: ${said}`, { cause: error });
        }
      }
    }
  }

  private async attempt(
    stream: string,
    expected: ExpectedRevision,
    events: readonly SealedEvent[],
  ): Promise<ClientResult> {
    const { credentials, deadline } = this.options;
    const appended = this.client.appendToStream(
      this.codec.streamName(stream),
      events.map(event => this.codec.write(event)),
      {
        expectedRevision: expected === 'no_stream' ? NO_STREAM : BigInt(expected),
        credentials,
        deadline,
        requiresLeader: true,
      },
    );
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`nothing for ${deadline} ms`)), deadline + GRACE_MS);
    });
    try {
      return await Promise.race([appended, silence]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function resultOf({ nextExpectedRevision, position }: ClientResult): AppendResult {
  if (position === undefined) throw new Error('EventStoreDB gave no position: it must be 22.6 or newer');
  return { position: position.commit, revision: Number(nextExpectedRevision) };
}

/** Revision that the stream has, from the client's WrongExpectedVersionError. */
function actualOf(error: unknown): number {
  const actual =
    typeof error === 'object' && error !== null && 'actualVersion' in error ? error.actualVersion : undefined;
  return typeof actual === 'bigint' ? Number(actual) : -1;
}

function sizeOf(events: readonly SealedEvent[]): number {
  return events.reduce((sum, event) => sum + Buffer.byteLength(event.canonical), 0);
}
