import {
  EventStoreDBClient,
  jsonEvent,
  type AppendResult,
  type AppendToStreamOptions,
  type ResolvedEvent,
  type StreamingRead,
} from '@eventstore/db-client';
import { afterEach, beforeEach } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { startEventStoreDb, type RunningEventStoreDb } from './start-eventstoredb.js';

/** The bare client on a stand-in: what the page of the reference observed on a real server. */
export class BareClient {
  readonly stream = `stream-${randomUUID()}`;

  constructor(
    readonly server: RunningEventStoreDb,
    readonly client: EventStoreDBClient,
    /** Given credentials, the client calls `Append`; without, `BatchAppend`. */
    private readonly options: AppendToStreamOptions,
  ) {}

  append(
    events: ReturnType<typeof event>[],
    expectedRevision: NonNullable<AppendToStreamOptions['expectedRevision']>,
  ): Promise<AppendResult> {
    return this.client.appendToStream(this.stream, events, { ...this.options, expectedRevision });
  }

  /** Ids of what stands in the stream. */
  async ids(): Promise<string[]> {
    return (await all(this.client.readStream(this.stream))).map(({ event }) => event?.id ?? '');
  }
}

export function useBareClient(options: AppendToStreamOptions = {}): () => BareClient {
  let bare: BareClient;
  beforeEach(async () => {
    const server = await startEventStoreDb();
    bare = new BareClient(server, EventStoreDBClient.connectionString(server.url), options);
  });
  afterEach(async () => {
    await bare.client.dispose();
    await bare.server.stop();
  });
  return () => bare;
}

export function event(data: Record<string, unknown> = { some: 'thing' }) {
  return jsonEvent({ id: randomUUID(), type: 'SomethingHappened', data, metadata: { by: 'somebody' } });
}

export async function all<Event extends ResolvedEvent>(read: StreamingRead<Event>): Promise<Event[]> {
  const events: Event[] = [];
  for await (const resolved of read) events.push(resolved);
  return events;
}

/** What the work fails with. */
export async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}
