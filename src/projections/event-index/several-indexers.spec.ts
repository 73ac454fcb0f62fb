import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, openStorage, type Storage } from '../../../test/support/core-storage.js';
import { sealEvents } from '../../event-store/seal.js';
import { newEventId } from '../../event-store/uuid.js';
import { FencedOff, type Fence } from '../../leases/leases.js';
import { CollectionsReplaced, type ReadModels, type SaveBatch } from '../../read-models/read-models.js';
import { eventPostings, eventSegments, SEGMENT } from './collections.js';
import { EVENT_INDEX, EventIndexer } from './event-indexer.js';

const fence = (token: number): Fence => ({ lease: 'event-index', token });
const OUTDATED = { outdated: ['build_versions'], unfinished: null, former: null };

describe('Indexers of events in several processes', () => {
  let storage: Storage;
  /** Counts the rebuilds: a save meant for what was there before is refused. */
  let generation: number;
  /** What is stored is of another version of the code. */
  let outdated: boolean;
  /** What counts now: a save under a lower token is refused. */
  let newest: number;
  /** Tokens that documents were saved under, in their order. */
  let saved: (number | undefined)[];
  let errors: Error[];
  let appended: number;
  const running: EventIndexer[] = [];

  beforeEach(async () => {
    storage = await openStorage(EVENT_INDEX);
    generation = 0;
    outdated = false;
    newest = 0;
    saved = [];
    errors = [];
    appended = 0;
  });
  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop();
    await storage.close();
  });

  /** Read models as a process has them that shares them with others. */
  const shared = (): ReadModels => {
    const { readModels } = storage;
    let opened = 0;
    const own: Partial<ReadModels> = {
      open: async collections => {
        await readModels.open(collections);
        opened = generation;
      },
      kept: async name => (outdated ? OUTDATED : readModels.kept(name)),
      save: async (batch: SaveBatch) => {
        if ((batch.fence?.token ?? 0) < newest) throw new FencedOff(fence(newest));
        if (batch.changes.length > 0 && opened !== generation)
          throw new CollectionsReplaced('event_segments');
        if (batch.changes.length > 0) saved.push(batch.fence?.token);
        await readModels.save(batch);
      },
      rebuild: async (collections, checkpoints, fill) => {
        const before = generation;
        await new Promise(resolve => setTimeout(resolve, 5));
        await fill(async () => undefined, { load: async () => new Map() });
        if (generation !== before) {
          throw new Error('Another process has rebuilt the read models meanwhile');
        }
        generation += 1;
        outdated = false;
        await readModels.rebuild(collections, checkpoints, async () => undefined);
        opened = generation;
      },
    };
    return Object.assign(Object.create(readModels) as ReadModels, own);
  };
  const indexer = (): EventIndexer => {
    const one = new EventIndexer(storage.store, shared(), error => errors.push(error), 5);
    running.push(one);
    return one;
  };
  const append = async (segments: number): Promise<void> => {
    for (const last = appended + segments; appended < last; appended += 1) {
      const stream = `thing-${appended}`;
      const drafts = Array.from({ length: SEGMENT }, (_, at) => ({
        id: newEventId(),
        type: 'ProjectChanged',
        schemaVersion: 1,
        occurredAt: '2026-03-01T10:00:00.000Z',
        actor: { kind: 'user' as const, id: 1 },
        causationId: 'c',
        correlationId: `request-${at}`,
        data: { projectId: 1 + (at % 3) },
      }));
      await storage.store.append(stream, 'no_stream', sealEvents(stream, 0, null, drafts));
    }
  };
  const segments = () => storage.readModels.count(eventSegments.name);
  const indexed = (count: number) => eventually(segments, found => found === count);
  const whole = async (count: number) => {
    expect(await indexed(count)).toBe(count);
    expect(await storage.readModels.count(eventPostings.name, { value: 'project:1' })).toBe(count);
  };

  it('start together after a release with another version, and none of them fails', async () => {
    outdated = true;
    await append(1);
    await Promise.all([indexer().start(), indexer().start(), indexer().start()]);
    await whole(1);
    expect(generation).toBe(1);
  });

  it('go on when another process has begun the index anew', async () => {
    indexer().begin();
    await append(2);
    await whole(2);
    await shared().rebuild(EVENT_INDEX, [], async () => undefined);
    expect(await segments()).toBe(0);
    await append(1);
    await whole(3);
    expect(errors).toEqual([expect.any(CollectionsReplaced)]);
  });

  it('save each thing under the fence that they were given, and go on where the one before ended', async () => {
    const [one, heir] = [indexer(), indexer()];
    one.begin(fence(1));
    await append(1);
    await whole(1);
    await one.stop();
    newest = 2;
    const before = saved.length;
    heir.begin(fence(2));
    await append(1);
    await whole(2);
    expect([new Set(saved.slice(0, before)), new Set(saved.slice(before))]).toEqual([
      new Set([1]),
      new Set([2]),
    ]);
    await heir.stop();
    newest = 3;
    one.begin(fence(3));
    await append(1);
    await whole(3);
    expect(errors).toEqual([]);
  });

  it('store nothing more when they were overtaken, and try it once', async () => {
    const zombie = indexer();
    zombie.begin(fence(1));
    await append(1);
    await whole(1);
    newest = 2;
    await append(1);
    await eventually(() => errors.length);
    await new Promise(resolve => setTimeout(resolve, 100));
    expect([await segments(), errors]).toEqual([1, [expect.any(FencedOff)]]);
    indexer().begin(fence(2));
    await whole(2);
  });

  it('empty nothing when they were overtaken', async () => {
    const late = indexer();
    indexer().begin(fence(1));
    await append(1);
    await whole(1);
    newest = 2;
    outdated = true;
    late.begin(fence(1));
    await eventually(() => errors.length);
    expect([generation, await segments(), errors]).toEqual([0, 1, [expect.any(FencedOff)]]);
    await late.stop();
    late.begin(fence(2));
    await eventually(() => generation === 1);
    await whole(1);
  });

  it('leave documents of another version to readers until the one that indexes has made them anew', async () => {
    outdated = true;
    await indexer().openToRead();
    expect(generation).toBe(0);
    indexer().begin(fence(1));
    await append(1);
    await whole(1);
    expect(generation).toBe(1);
  });

  it('find out by themselves that what they indexed is gone', async () => {
    const one = indexer();
    await one.check();
    one.begin(fence(1));
    await append(1);
    await whole(1);
    await one.check();
    await shared().rebuild(EVENT_INDEX, [], async () => undefined);
    await expect(one.check()).rejects.toThrow(CollectionsReplaced);
    await one.stop();
    one.begin(fence(1));
    await whole(1);
  });
});
