import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrateHouse, migrateLedger, type MigrateOptions } from '../../src/engine/migrate.js';
import { openHouse, type Place } from '../../src/engine/migrate-places.js';
import {
  endOfAll,
  removeNamespaces,
  uniqueNamespace,
} from '../../src/event-store/eventstoredb/namespace.contract.js';
import type { EventStore } from '../../src/event-store/event-store.js';
import { eventStoreDbAddress, type EngineAddress } from '../stand-ins/eventstoredb/engine-address.js';
import { startCore } from '../support/core.js';
import { liveThroughBuilds, type Story } from '../support/migrate-story.js';
import { type MongoUnderTest, mongoUnderTest } from './mongodb-under-test.js';

const options: MigrateOptions = {
  concurrent: 16,
  signal: new AbortController().signal,
  onProgress: () => undefined,
};

describe('A ledger in a folder', () => {
  let eventStore: EngineAddress;
  let mongo: MongoUnderTest;
  let story: Story;
  let home: Place;
  let folder: string;
  let since: bigint;
  const namespaces: string[] = [];

  beforeAll(async () => {
    eventStore = await eventStoreDbAddress();
    since = await endOfAll(eventStore.connectionString);
    mongo = await mongoUnderTest();
    story = await liveThroughBuilds();
    home = { kind: 'folder', path: story.folder };
    folder = await mkdtemp(join(tmpdir(), 'ledger-back-'));
  });

  afterAll(async () => {
    await removeNamespaces(eventStore.connectionString, since, namespaces);
    await Promise.all([story.folder, folder].map(path => rm(path, { recursive: true })));
    await mongo.stop();
    await eventStore.release();
  });

  function servers(): Place {
    const namespace = uniqueNamespace();
    namespaces.push(namespace);
    const { connectionString: eventStoreUrl } = eventStore;
    return {
      kind: 'servers',
      eventStoreUrl,
      mongodbUrl: mongo.url,
      namespace,
      database: mongo.newDatabase(),
    };
  }

  it('moves into EventStoreDB and MongoDB and back, and is the same at the end', async () => {
    const production = servers();
    const there = await migrateLedger(home, production, options);
    expect(there).toMatchObject({ appended: there.events, artifacts: 1, traces: story.traced.length });
    const back = { kind: 'folder', path: join(folder, 'back') } as const;
    const again = await migrateLedger(production, back, options);
    const { digest, readModels, events, streams, bytes } = there;
    expect(again).toMatchObject({ digest, readModels, events, streams, bytes, appended: events });
    const core = await startCore({ folder: back.path });
    expect(await story.workshop.movedTo(core).take()).toEqual(expect.any(Number));
    await core.close({ keep: true });
  });

  it('goes on after it was cut off in the middle, with no event twice', async () => {
    const production = servers();
    const source = await openHouse(home);
    const target = await openHouse(production);
    let left = 20;
    const store = Object.create(target.store, {
      append: {
        value: (...args: Parameters<EventStore['append']>) => {
          if ((left -= 1) < 0) return Promise.reject(new Error('the power went'));
          return target.store.append(...args);
        },
      },
    }) as EventStore;
    await expect(migrateHouse(source, { ...target, store }, options)).rejects.toThrow('the power went');
    const result = await migrateHouse(source, target, options);
    expect(result.appended).toBeLessThan(result.events);
    const ids = (await target.store.readAll({ limit: 10_000 })).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(result.events);
    await source.close();
    await target.close();
  });
});
