import { randomUUID } from 'node:crypto';
import type { SealedEvent } from './envelope.js';
import type { EventStore } from './event-store.js';
import { sealEvents, type EventDraft } from './seal.js';
import { newEventId } from './uuid.js';

/** An adapter under test. */
export interface EventStoreUnderTest {
  readonly store: EventStore;
  /** Closes it and gives another one on the same data, as after a restart. */
  reopen(): Promise<EventStore>;
  /** Closes it and removes its data, if that can be. */
  destroy(): Promise<void>;
}

/** A stream that no other test has used. */
export function uniqueStream(): string {
  return `build-${randomUUID()}`;
}

export function draftOf(data: unknown = { text: 'sample' }): EventDraft {
  return {
    id: newEventId(),
    type: 'SampleHappened',
    schemaVersion: 1,
    occurredAt: '2030-01-01T00:00:00.000Z',
    actor: { kind: 'user', id: 1 },
    causationId: 'request-1',
    correlationId: 'request-1',
    data,
  };
}

type Sealed = SealedEvent;

/** The events of a stream from its beginning: so many of the same data, or those of the drafts. */
export function sealedStream(stream: string, count: 1, data?: unknown): [Sealed];
export function sealedStream(stream: string, count: 2, data?: unknown): [Sealed, Sealed];
export function sealedStream(stream: string, count: 3, data?: unknown): [Sealed, Sealed, Sealed];
export function sealedStream(stream: string, count: 4, data?: unknown): [Sealed, Sealed, Sealed, Sealed];
export function sealedStream(
  stream: string,
  events: number | readonly EventDraft[],
  data?: unknown,
): Sealed[];
export function sealedStream(
  stream: string,
  events: number | readonly EventDraft[],
  data?: unknown,
): Sealed[] {
  const drafts = typeof events === 'number' ? Array.from({ length: events }, () => draftOf(data)) : events;
  return sealEvents(stream, 0, null, drafts);
}
