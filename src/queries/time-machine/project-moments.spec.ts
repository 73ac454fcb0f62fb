import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStorage, type Storage } from '../../../test/support/core-storage.js';
import type { EventStore } from '../../event-store/event-store.js';
import { eventSegments, SEGMENT } from '../../projections/event-index/collections.js';
import { EVENT_INDEX, EventIndexer } from '../../projections/event-index/event-indexer.js';
import { afterEvent, EMPTY_PROJECT } from '../../projections/event-index/project-moment.js';
import { randomBuilds, streamsOf } from '../../projections/event-index/random-builds.contract.js';
import type { Recorded } from '../../projections/projection.js';
import type { ReadModels, SaveBatch } from '../../read-models/read-models.js';
import { EventLog } from '../event-log/event-log.js';
import { projectMoment } from './project-moments.js';

const PROJECT = 1;
const POSITIONS = [1, 300, SEGMENT - 1, SEGMENT, SEGMENT + 1, SEGMENT + 100, 2 * SEGMENT, 2 * SEGMENT + 20];

describe('What a project held at a moment', () => {
  const events = randomBuilds(5, 2 * SEGMENT + 40);
  const store = {
    ...streamsOf(events),
    lastPosition: async () => BigInt(events.length),
    readAll: async ({ after = 0n, limit }: { after?: bigint; limit: number }) =>
      events.filter(({ position }) => position > after).slice(0, limit),
  } as unknown as EventStore;
  let storage: Storage;

  beforeAll(async () => {
    storage = await openStorage(EVENT_INDEX);
    await new EventIndexer(store, storage.readModels).catchUp({ upTo: BigInt(SEGMENT) });
  });
  afterAll(() => storage.close());

  const expected = (position: number) =>
    (events.slice(0, position) as Recorded[])
      .filter(({ data }) => (data as { projectId: number }).projectId === PROJECT)
      .reduce(afterEvent, EMPTY_PROJECT);
  const shown = async (readModels: ReadModels = storage.readModels) => {
    const log = new EventLog(store, readModels);
    const all = POSITIONS.map(position => projectMoment(readModels, log, PROJECT, BigInt(position)));
    return Promise.all(all);
  };
  const wanted = POSITIONS.map(expected);

  it('is that of its last segment before, and what came since', async () => {
    expect(await shown()).toEqual(wanted);
  });

  it('is not that of a later segment of which only a part is stored', async () => {
    const { readModels } = storage;
    const crashing = Object.assign(Object.create(readModels) as ReadModels, {
      save: async (batch: SaveBatch) => {
        if (batch.changes.some(({ collection }) => collection === eventSegments.name))
          throw new Error('crash');
        await readModels.save(batch);
      },
    });
    await expect(new EventIndexer(store, crashing).catchUp()).rejects.toThrow('crash');
    expect(await shown()).toEqual(wanted);
  });
});
