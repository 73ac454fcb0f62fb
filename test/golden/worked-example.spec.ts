import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runnerAggregate } from '../../src/domain/runner/runner.js';
import type { RunnerEvent } from '../../src/domain/runner/events.js';
import { verifyEvent } from '../../src/event-store/seal.js';
import { SqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store.js';
import type { Upcaster, Upcasters } from '../../src/event-store/upcasters.js';
import type { Recorded } from '../../src/projections/projection.js';
import { runners } from '../../src/projections/runners.js';
import { Database } from '../../src/sqlite/database.js';
import { goldenEvents } from './golden-events.js';

interface Registered1 {
  readonly locked: boolean;
  readonly runUntagged: boolean;
}

/**
 * As if RunnerRegistered had got a version 2, in which two yes-or-no fields have become one word, and a version 3, in
 * which a runner may have a limit. This is all that such changes need besides the new shape and its golden file.
 */
const registry: Upcasters = new Map<string, Upcaster>([
  [
    'RunnerRegistered@1',
    data => {
      const { locked, runUntagged, ...rest } = data as Registered1;
      return { ...rest, takes: `${runUntagged ? 'any' : 'tagged'} of ${locked ? 'its project' : 'all'}` };
    },
  ],
  ['RunnerRegistered@2', data => ({ ...(data as object), limit: null })],
]);

describe('An event of an older version', () => {
  let folder: string;
  let database: Database;
  let store: SqliteEventStore;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'upcasting-'));
    database = Database.open(folder);
    store = new SqliteEventStore(database, registry);
    for (const event of goldenEvents().filter(({ envelope }) => envelope.stream === 'runner-7')) {
      const { stream, revision } = event.envelope;
      await store.append(stream, revision === 0 ? 'no_stream' : revision - 1, [event]);
    }
  });
  afterAll(async () => {
    await store.close();
    database.close();
    await rm(folder, { recursive: true });
  });

  it('is read as if it had always been of the newest, and its hash is that of what was written', async () => {
    const [registered, updated] = await store.readStream('runner-7');
    expect(registered?.schemaVersion).toBe(3);
    expect(registered?.data).toMatchObject({ runnerId: 7, takes: 'tagged of its project', limit: null });
    expect(registered?.data).not.toHaveProperty('locked');
    expect([registered && verifyEvent(registered), updated?.schemaVersion]).toEqual([true, 1]);
  });

  it('folds as such, into the aggregate and into documents', async () => {
    const [registered] = await store.readStream('runner-7');
    const event = registered as unknown as RunnerEvent;
    expect(runnerAggregate.evolve(runnerAggregate.initial, event)).toMatchObject({
      takes: 'tagged of its project',
      limit: null,
    });
    expect(runners.evolve(null, registered as Recorded, '7')).toMatchObject({ id: 7, limit: null });
  });
});
