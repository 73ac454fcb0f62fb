import type { EventStore } from '../src/event-store/event-store.js';

/** The seed doesn't wait for an append before the next one, and here the later may overtake: builds wait for theirs. */
export function pipelinesFirst(store: EventStore): EventStore {
  let pipeline: Promise<unknown> = Promise.resolve();
  const append: EventStore['append'] = async (stream, expected, events) => {
    if (stream.startsWith('build-')) await pipeline;
    const appended = store.append(stream, expected, events);
    if (stream.startsWith('pipeline-')) pipeline = appended;
    return appended;
  };
  return Object.create(store, { append: { value: append } }) as EventStore;
}
