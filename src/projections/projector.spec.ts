import { beforeEach, describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '../event-store/envelope.js';
import type { Document, DocumentChange, SaveBatch } from '../read-models/read-models.js';
import { DocumentCache } from './document-cache.js';
import type { Projection } from './projection.js';
import { Projector } from './projector.js';
import type { QuarantineDocument } from './quarantine.js';

interface Tally {
  readonly total: number;
  readonly cursed: boolean;
}

const amountOf = (event: unknown): number => (event as { data: { amount: number } }).data.amount;

/** Adds up amounts by name; 13 can't be added, 666 can't be shown, 0.5 can't be a key, 0 ends the document. */
const tallies: Projection<Tally> = {
  collection: { name: 'tallies', keys: { total: 'integer' }, indexes: [] },
  on: new Set(['IdsReserved']),
  ids: event => [(event.data as unknown as { name: string }).name.toLowerCase()],
  evolve(body, event) {
    const amount = amountOf(event);
    if (amount === 13) throw new Error('unlucky');
    if (amount === 0) return null;
    return { total: (body?.total ?? 0) + amount, cursed: (body?.cursed ?? false) || amount === 666 };
  },
  describe(body) {
    if (body.cursed) throw new Error('unspeakable');
    return { keys: { total: body.total }, row: null };
  },
};

let position = 0;
const event = (name: unknown, amount: number): RecordedEvent => {
  position += 1;
  const data = { name, amount };
  return {
    id: `event-${position}`,
    type: 'IdsReserved',
    stream: 'ids-build',
    occurredAt: '2026-03-01T10:00:00.000Z',
    position: BigInt(position),
    data,
  } as RecordedEvent;
};

describe('The projector', () => {
  let stored: Map<string, DocumentChange>;
  /** What is in quarantine. */
  let stopped: Map<string, DocumentChange>;
  let checkpoint: bigint;
  let quarantined: QuarantineDocument[];
  let cache: DocumentCache;
  let projector: Projector;

  const readModels = {
    load: async <Body>(collection: string, ids: readonly string[]) =>
      new Map(
        ids.flatMap(id => {
          const found = (collection === 'quarantine' ? stopped : stored).get(id);
          return found === undefined || 'deleted' in found ? [] : [[id, found as Document<Body>]];
        }),
      ),
  };
  const save = async ({ changes, checkpoints }: SaveBatch): Promise<void> => {
    for (const { collection, documents } of changes) {
      const kept = collection === 'quarantine' ? stopped : stored;
      for (const one of documents) {
        if ((kept.get(one.id)?.position ?? -1n) < one.position) kept.set(one.id, one);
      }
    }
    checkpoint = checkpoints['test'] ?? 0n;
  };
  const apply = (...events: RecordedEvent[]) => projector.apply(events, readModels, save);
  const total = (id: string): number | null => {
    const found = stored.get(id);
    return found === undefined || 'deleted' in found ? null : (found.body as Tally).total;
  };

  /** Positions that the cache knows the documents a and b at. */
  const known = () => ['a', 'b'].map(id => cache.peek('tallies', id)?.position);

  beforeEach(() => {
    position = 0;
    stored = new Map();
    stopped = new Map();
    checkpoint = 0n;
    quarantined = [];
    cache = new DocumentCache();
    projector = new Projector([tallies as Projection], 'test', cache, entry => quarantined.push(entry));
  });

  it('folds a batch into documents and saves them with the position it has come to', async () => {
    await apply(event('a', 1), event('b', 2), event('a', 3));
    expect([total('a'), total('b'), checkpoint]).toEqual([4, 2, 3n]);
    expect(stored.get('a')?.position).toBe(3n);
  });

  it('folds an event once, though it is delivered again', async () => {
    const events = [event('a', 1), event('a', 2)];
    await apply(...events);
    await apply(...events);
    cache.clear();
    await apply(...events, event('a', 4));
    expect(total('a')).toBe(7);
  });

  it('that others read behind knows no document while it is saved, nor after that failed, until it is saved', async () => {
    await apply(event('a', 1), event('b', 2));
    const seen: unknown[] = [];
    const late = event('a', 4);
    const failing = projector.apply(
      [late],
      readModels,
      async () => {
        seen.push(known());
        throw new Error('the reply was lost');
      },
      true,
    );
    await expect(failing).rejects.toThrow('the reply was lost');
    seen.push(known());
    await projector.apply([late], readModels, save, true);
    expect([...seen, known()]).toEqual([
      [undefined, 2n],
      [undefined, 2n],
      [3n, 2n],
    ]);
    expect(total('a')).toBe(5);
  });

  it('stops one document before an event that cannot be folded into it, and goes on with all others', async () => {
    await apply(event('a', 1), event('a', 13), event('b', 2), event('a', 4));
    await apply(event('a', 8), event('b', 16));
    expect([total('a'), total('b'), checkpoint]).toEqual([1, 18, 6n]);
    expect(quarantined).toEqual([
      {
        projection: 'tallies',
        documentId: 'a',
        eventId: 'event-2',
        position: '2',
        type: 'IdsReserved',
        stream: 'ids-build',
        error: 'unlucky',
        since: '2026-03-01T10:00:00.000Z',
      },
    ]);
  });

  it('saves what it stopped with the batch, so that the next process does not go on with it either', async () => {
    await apply(event('a', 1), event('a', 13), event('b', 2));
    expect([...stopped.values()]).toMatchObject([{ id: 'tallies:a', position: 4n, body: quarantined[0] }]);
    const next = new Projector([tallies as Projection], 'test', new DocumentCache(), () => undefined, true);
    await next.apply([event('a', 4), event('b', 2)], readModels, save);
    expect([total('a'), total('b')]).toEqual([1, 4]);
  });

  it('stops a document that can no longer be shown or stored as it was before that', async () => {
    await apply(event('a', 1), event('a', 2), event('a', 666), event('a', 4), event('b', 5));
    await apply(event('c', 1), event('c', 0.5), event('c', 4), event('b', 5));
    expect([total('a'), total('b'), total('c')]).toEqual([3, 10, 1]);
    expect(quarantined.map(({ eventId }) => eventId)).toEqual(['event-3', 'event-7']);
  });

  it('passes over an event that does not say which document it is about', async () => {
    await apply(event('a', 1), event(undefined, 2), event('a', 4));
    expect([total('a'), checkpoint]).toEqual([5, 3n]);
    expect(quarantined).toMatchObject([{ documentId: null, eventId: 'event-2' }]);
    expect([...stopped.keys()]).toEqual(['tallies:event:event-2']);
  });

  it('comes to the same when the batch with the bad event could not be saved and comes again', async () => {
    const events = [event('a', 1), event('a', 13), event('a', 4), event('b', 2)];
    const failing = projector.apply(events, readModels, () => Promise.reject(new Error('full')));
    await expect(failing).rejects.toThrow('full');
    expect([stored.size, stopped.size, cache.peek('tallies', 'a')]).toEqual([0, 0, undefined]);
    await apply(...events);
    expect([total('a'), total('b'), stopped.size]).toEqual([1, 2, 1]);
    expect(quarantined).toHaveLength(1);
  });

  it('remembers documents as saved, and not what could not be saved', async () => {
    await apply(event('a', 1));
    const failing = projector.apply([event('a', 2)], readModels, () => Promise.reject(new Error('full')));
    await expect(failing).rejects.toThrow('full');
    expect(cache.peek('tallies', 'a')?.body).toMatchObject({ total: 1 });
    await apply(event('a', 4));
    expect([total('a'), cache.peek('tallies', 'a')?.body]).toMatchObject([5, { total: 5 }]);
  });

  it('leaves a tombstone where a document ends, out of which a new one may come', async () => {
    await apply(event('a', 1), event('a', 0));
    expect(stored.get('a')).toEqual({ id: 'a', position: 2n, deleted: true });
    expect(cache.peek('tallies', 'a')).toBeNull();
    await apply(event('a', 5));
    expect(total('a')).toBe(5);
  });

  it('needs no more of the cache than a few documents at a time', async () => {
    const small = new DocumentCache(2);
    const frugal = new Projector([tallies as Projection], 'test', small, () => undefined);
    for (let round = 0; round < 3; round += 1) {
      const events = ['a', 'b', 'c', 'd', 'e'].map(name => event(name, 1));
      await frugal.apply(events, readModels, save);
    }
    expect(['a', 'b', 'c', 'd', 'e'].map(total)).toEqual([3, 3, 3, 3, 3]);
    expect(['a', 'b', 'c', 'd', 'e'].filter(id => small.peek('tallies', id) !== undefined)).toHaveLength(2);
  });
});
