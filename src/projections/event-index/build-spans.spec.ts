import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '../../event-store/envelope.js';
import type { Document } from '../../read-models/read-models.js';
import { foldSpans, spanIds, type BuildSpansDocument } from './build-spans.js';

const NOT_YET = Number.MAX_SAFE_INTEGER;

const turn = (position: number, type: string, from: string | null, to: string): RecordedEvent =>
  ({ type, stream: 'build-7', position: BigInt(position), data: { projectId: 1, from, to } }) as never;

/** Skipped, begun again, and skipped once more. */
const LIFE = [
  turn(10, 'BuildCreated', null, 'created'),
  turn(12, 'BuildSkipped', 'created', 'skipped'),
  turn(20, 'BuildEnqueued', 'skipped', 'pending'),
  turn(23, 'BuildLegalHoldPlaced', 'pending', 'pending'),
  turn(31, 'BuildSkipped', 'pending', 'skipped'),
];

type Store = Map<string, Document<BuildSpansDocument>>;

/** As the read models keep them: guarded by position. */
function save(store: Store, documents: readonly Document<BuildSpansDocument>[]): void {
  for (const document of documents) {
    if ((store.get(document.id)?.position ?? 0n) < document.position) store.set(document.id, document);
  }
}

const told = (store: Store): unknown[] =>
  [...store.values()]
    .map(({ id, keys }) => [id, keys['time'], keys['from'], keys['to']])
    .toSorted(([a], [b]) => String(a).localeCompare(String(b)));

const WHOLE = [
  ['7/created', 1, 10, 12],
  ['7/pending', 1, 20, 31],
  ['7/skipped', 1, 12, 20],
  ['7/skipped/2', 2, 31, NOT_YET],
];

describe('Spans of a build', () => {
  it('say from when to when it was in each state, each time', () => {
    const store: Store = new Map();
    save(store, foldSpans(LIFE, store));
    expect(told(store)).toEqual(WHOLE);
    expect(store.get('7/created')?.keys).toEqual({
      project: 1,
      status: 'created',
      build: 7,
      time: 1,
      from: 10,
      to: 12,
    });
  });

  it('are the same however the events come: one by one, in parts, or again', () => {
    for (let cut = 0; cut <= LIFE.length; cut += 1) {
      const store: Store = new Map();
      for (const part of [LIFE.slice(0, cut), LIFE.slice(cut), LIFE.slice(0, cut), LIFE]) {
        save(store, foldSpans(part, store));
      }
      expect(told(store)).toEqual(WHOLE);
    }
  });

  it('are made whole by the same events, whichever of them a crash left out', () => {
    for (const lost of WHOLE.map(([id]) => String(id))) {
      const store: Store = new Map();
      save(store, foldSpans(LIFE.slice(0, 3), store));
      const before = new Map(store);
      save(store, foldSpans(LIFE.slice(3), store));
      const document = before.get(lost);
      if (document === undefined) store.delete(lost);
      else store.set(lost, document);
      save(store, foldSpans(LIFE.slice(3), store));
      expect(told(store)).toEqual(WHOLE);
    }
  });

  it('need the documents of the first time in the states that the events lead from and to', () => {
    expect(spanIds(LIFE.slice(3))).toEqual(['7/pending', '7/skipped']);
  });
});
