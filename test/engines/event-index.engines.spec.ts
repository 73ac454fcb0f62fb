import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { loadConfig } from '../../src/config/config.js';
import { sealEvents } from '../../src/event-store/seal.js';
import { newEventId } from '../../src/event-store/uuid.js';
import { MongoLeases } from '../../src/leases/mongodb/mongo-leases.js';
import { MongoConnection } from '../../src/mongodb/mongo-connection.js';
import { EventIndexing } from '../../src/processes/event-indexing.js';
import { eventSegments, SEGMENT } from '../../src/projections/event-index/collections.js';
import { EVENT_INDEX, EventIndexer } from '../../src/projections/event-index/event-indexer.js';
import { MongoReadModels } from '../../src/read-models/mongodb/mongo-read-models.js';
import type { CollectionSpec, SaveBatch } from '../../src/read-models/read-models.js';
import { eventually, openStorage, type Storage } from '../support/core-storage.js';
import { mongoUnderTest, type MongoUnderTest } from './mongodb-under-test.js';

const TERM_MS = 1_000;
const LEASE = 'event-index';
const config = loadConfig({ LEDGER_DATA: 'unused' });

/** As another release declares it. */
const ofAnotherVersion = (spec: CollectionSpec): CollectionSpec => ({ ...spec, version: 99 });

/** A server, as far as it indexes. */
class Indexing {
  readonly readModels: MongoReadModels;
  saves = 0;
  private readonly indexing: EventIndexing;

  constructor(storage: Storage, connection: MongoConnection) {
    this.readModels = new MongoReadModels(connection, { readerGrace: 0 });
    const counted = Object.assign(Object.create(this.readModels) as MongoReadModels, {
      save: async (batch: SaveBatch) => {
        await this.readModels.save(batch);
        if (batch.changes.length > 0) this.saves += 1;
      },
    });
    const leases = new MongoLeases(connection, { term: TERM_MS });
    this.indexing = new EventIndexing(storage.store, counted, leases, pino({ level: 'silent' }), config);
  }

  async start(): Promise<this> {
    await this.indexing.onModuleInit();
    return this;
  }

  stop(): Promise<void> {
    return this.indexing.onModuleDestroy();
  }

  segments(): Promise<number> {
    return this.readModels.count(eventSegments.name);
  }
}

describe('The index of events that several servers share', () => {
  let mongo: MongoUnderTest;
  let connection: MongoConnection;
  let storage: Storage;
  let appended: number;
  const servers: Indexing[] = [];

  const server = (): Indexing => {
    const one = new Indexing(storage, connection);
    servers.push(one);
    return one;
  };
  const append = async (): Promise<void> => {
    const stream = `thing-${appended}`;
    appended += 1;
    const drafts = Array.from({ length: SEGMENT }, () => ({
      id: newEventId(),
      type: 'ProjectChanged',
      schemaVersion: 1,
      occurredAt: '2026-03-01T10:00:00.000Z',
      actor: { kind: 'user' as const, id: 1 },
      causationId: 'c',
      correlationId: 'request-1',
      data: { projectId: 1 },
    }));
    await storage.store.append(stream, 'no_stream', sealEvents(stream, 0, null, drafts));
  };
  const shown = (one: Indexing, count: number) =>
    eventually(
      () => one.segments(),
      found => found === count,
    );
  const anew = (specs: readonly CollectionSpec[]) =>
    new MongoReadModels(connection, { readerGrace: 0 }).rebuild(specs, [], async () => undefined);

  beforeAll(async () => {
    mongo = await mongoUnderTest();
  });
  beforeEach(async () => {
    connection = new MongoConnection(mongo.url, { database: mongo.newDatabase() });
    storage = await openStorage();
    appended = 0;
  });
  afterEach(async () => {
    for (const one of servers.splice(0)) await one.stop();
    await connection.close();
    await storage.close();
  });
  afterAll(() => mongo.stop());

  it('is made anew by one of those that start together with another version, and seen by all', async () => {
    await anew(EVENT_INDEX.map(ofAnotherVersion));
    await append();
    const both = await Promise.all([server().start(), server().start()]);
    await append();
    for (const one of both) expect(await shown(one, 2)).toBe(2);
    expect(both.filter(({ saves }) => saves > 0)).toHaveLength(1);
    for (const one of both) expect((await one.readModels.kept('')).outdated).toEqual([]);
  });

  it('grows back when another process has begun it anew', async () => {
    const one = await server().start();
    await append();
    expect(await shown(one, 1)).toBe(1);
    await anew(EVENT_INDEX);
    await append();
    expect(await shown(one, 2)).toBe(2);
    // Also where nothing happens meanwhile.
    await anew(EVENT_INDEX);
    expect(await shown(one, 2)).toBe(2);
  });

  it('is taken over when its server is dead, which stores nothing more when it wakes up', async () => {
    const dead = await new MongoLeases(connection, { term: TERM_MS }).acquire(LEASE);
    const heir = await server().start();
    await append();
    expect(await shown(heir, 1)).toBe(1);
    await heir.stop();
    const errors: string[] = [];
    const zombie = new EventIndexer(
      storage.store,
      new MongoReadModels(connection),
      error => void errors.push(error.name),
    );
    await append();
    zombie.begin(dead?.fence);
    expect(await eventually(() => errors.length)).toBe(1);
    expect([errors, await heir.segments()]).toEqual([['FencedOff'], 1]);
    await zombie.stop();
  });
});
