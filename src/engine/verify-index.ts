import type { EventStore } from '../event-store/event-store.js';
import { eventSegments, SEGMENT, type SegmentDocument } from '../projections/event-index/collections.js';
import { EVENT_INDEX, EventIndexer } from '../projections/event-index/event-indexer.js';
import { CollectionChanged, type Document, type ReadModels } from '../read-models/read-models.js';

/** A collection of the event index: what is served of it, and what the events say. */
export interface IndexedCollection {
  readonly name: string;
  served(): AsyncIterable<Document>;
  folded(): AsyncIterable<Document>;
}

/**
 * Indexes the events that the served index has come to once more.
 * @param fresh opens a temporary place for read models
 * @returns nothing when the served one is of another release's shape: a server makes it anew when it starts
 */
export async function indexAgain(
  store: EventStore,
  served: ReadModels,
  fresh: () => Promise<ReadModels>,
): Promise<readonly IndexedCollection[]> {
  try {
    await served.open(EVENT_INDEX);
  } catch (error) {
    if (error instanceof CollectionChanged) return [];
    throw error;
  }
  const [last] = await served.find<SegmentDocument>(eventSegments.name, {
    sort: { key: 'segment', direction: 'desc' },
    limit: 1,
  });
  const upTo = BigInt(last?.body.last ?? 0);
  const folded = await indexTo(upTo, store, await fresh());
  const begun = await begunSegment(store, upTo);
  const later = begun === null ? new Set<string>() : await laterThan(upTo, served);
  const then = begun === null || later.size === 0 ? folded : await indexTo(begun, store, await fresh());
  return EVENT_INDEX.map(({ name }) => ({
    name,
    served: () => served.documents(name),
    folded: () => overlaid(name, folded, then, later),
  }));
}

async function indexTo(upTo: bigint, store: EventStore, readModels: ReadModels): Promise<ReadModels> {
  await new EventIndexer(store, readModels).catchUp({ upTo });
  return readModels;
}

/** Where the segment ends that comes after the last whole one: a crash may have left part of it. null: there is none */
async function begunSegment(store: EventStore, upTo: bigint): Promise<bigint | null> {
  const events = await store.readAll({ after: upTo, limit: SEGMENT });
  return events.length < SEGMENT ? null : (events.at(-1)?.position ?? null);
}

/** Documents of a segment that is not whole; one may stand in the place of what the events before had made. */
async function laterThan(upTo: bigint, served: ReadModels): Promise<ReadonlySet<string>> {
  const later = new Set<string>();
  for (const { name } of EVENT_INDEX) {
    for await (const { id, position } of served.documents(name)) {
      if (position > upTo) later.add(`${name}/${id}`);
    }
  }
  return later;
}

/** What was folded, and of what is later what the next segment makes of it: no document is ever taken away. */
async function* overlaid(
  name: string,
  folded: ReadModels,
  then: ReadModels,
  later: ReadonlySet<string>,
): AsyncGenerator<Document> {
  if (then === folded) return yield* folded.documents(name);
  for await (const document of then.documents(name)) {
    if (later.has(`${name}/${document.id}`)) yield document;
    else yield* (await folded.load(name, [document.id])).values();
  }
}
