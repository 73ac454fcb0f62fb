import type { EventStore } from '../../src/event-store/event-store.js';

/** The store without what is up to a position: nobody looks through what others wrote on the same server before. */
export function eventsAfter(start: bigint, store: EventStore): EventStore {
  const later = (asked = 0n): bigint => (asked > start ? asked : start);
  return {
    append: (stream, expectedRevision, events) => store.append(stream, expectedRevision, events),
    readStream: (stream, options) => store.readStream(stream, options),
    readAll: options => store.readAll({ ...options, after: later(options.after) }),
    lastPosition: () => store.lastPosition(),
    subscribe: ({ after }, handler) => store.subscribe({ after: later(after) }, handler),
    close: () => store.close(),
  };
}
