import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { assert, asyncProperty, constantFrom, nat, option, record, subarray } from 'fast-check';
import type { RecordedEvent } from '../../event-store/envelope.js';
import { sealEvents, type EventDraft } from '../../event-store/seal.js';
import { SqliteEventStore } from '../../event-store/sqlite/sqlite-event-store.js';
import { newEventId } from '../../event-store/uuid.js';
import { eventPostings, eventSegments, SEGMENT } from '../../projections/event-index/collections.js';
import { EventIndexer } from '../../projections/event-index/event-indexer.js';
import { actorValue } from '../../projections/event-index/event-values.js';
import { SqliteReadModels } from '../../read-models/sqlite/sqlite-read-models.js';
import { Database } from '../../sqlite/database.js';
import { servingIndex } from '../../../test/engines/serving-index.js';
import type { EventFilter } from './event-filter.js';
import { EventLog } from './event-log.js';

const EVENTS = SEGMENT * 6 + 200;
const START = Date.parse('2026-03-01T10:00:00.000Z');
const TYPES = ['BuildCanceled', 'BuildErased', 'ProjectChanged', 'TokenIssued'] as const;

/** A ledger of a few thousand events, one of each stream; a project of its own stands only in the third segment. */
function draft(at: number): EventDraft {
  const rare = at >= SEGMENT * 2 && at < SEGMENT * 2 + 40;
  const type = at % 700 === 9 ? 'TokenIssued' : (TYPES[at % 3] ?? 'BuildCanceled');
  const projectId = rare ? 99 : 1 + (at % 5);
  return {
    id: newEventId(),
    type,
    schemaVersion: 1,
    // The clock steps back a little now and then.
    occurredAt: new Date(START + at * 1_000 - (at % 11 === 0 ? 3_000 : 0)).toISOString(),
    actor: at % 4 === 0 ? { kind: 'process', id: 0, name: 'stages' } : { kind: 'user', id: 1 + (at % 3) },
    causationId: 'c',
    correlationId: `request-${Math.floor(at / 5)}`,
    data: type === 'TokenIssued' ? { userId: 1 } : { projectId, from: null, to: 'canceled' },
  };
}

const gathered = async (log: EventLog, walk: Parameters<EventLog['walk']>[0]) => {
  const found: RecordedEvent[] = [];
  for await (const batch of log.walk(walk)) found.push(...batch);
  return found.map(({ position }) => Number(position));
};

describe('The log of all events', () => {
  let folder: string;
  let database: Database;
  let store: SqliteEventStore;
  let readModels: SqliteReadModels;
  let all: RecordedEvent[];

  const settled = async (segments: number): Promise<void> => {
    while ((await readModels.count(eventSegments.name)) < segments) await sleep(20);
  };
  const append = async (from: number, to: number): Promise<void> => {
    for (let at = from; at < to; at += 1) {
      await store.append(`thing-${at}`, 'no_stream', sealEvents(`thing-${at}`, 0, null, [draft(at)]));
    }
  };
  const index = async (segments: number): Promise<void> => {
    const indexer = new EventIndexer(store, readModels, error => {
      throw error;
    });
    await indexer.start();
    await settled(segments);
    await indexer.stop();
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ledger-log-'));
    database = Database.open(folder);
    store = new SqliteEventStore(database);
    readModels = new SqliteReadModels(database);
    await append(0, EVENTS / 2);
    // Stopped and started again in between, as by a restart.
    await index(Math.floor(EVENTS / 2 / SEGMENT));
    await append(EVENTS / 2, EVENTS);
    await index(Math.floor(EVENTS / SEGMENT));
    all = await store.readAll({ limit: 10_000 });
  });

  afterAll(async () => {
    await store.close();
    database.close();
    await rm(folder, { recursive: true, force: true });
  });

  const logOver = (models: object) => new EventLog(store, models as SqliteReadModels);

  /** The same, by looking at every event. */
  function scanned(filter: EventFilter, after: number, before: number | null): number[] {
    const actor = (event: RecordedEvent): boolean =>
      filter.actor === undefined ||
      [
        actorValue(event.actor.kind, event.actor.name ?? event.actor.id),
        actorValue(event.actor.kind),
      ].includes(filter.actor);
    return all
      .filter(
        event =>
          filter.project === undefined || (event.data as { projectId?: number }).projectId === filter.project,
      )
      .filter(({ type }) => filter.types === undefined || filter.types.includes(type))
      .filter(actor)
      .filter(({ correlationId }) => filter.correlation === undefined || correlationId === filter.correlation)
      .filter(({ occurredAt }) => Date.parse(occurredAt) >= (filter.since ?? 0))
      .filter(({ occurredAt }) => Date.parse(occurredAt) <= (filter.until ?? Number.MAX_SAFE_INTEGER))
      .map(({ position }) => Number(position))
      .filter(position => position > after && (before === null || position < before));
  }

  const aFilter = record(
    {
      project: constantFrom(1, 2, 99, 1234),
      types: subarray([...TYPES], { minLength: 1 }),
      actor: constantFrom(
        actorValue('user', 2),
        actorValue('process'),
        actorValue('process', 'stages'),
        actorValue('runner', 1),
      ),
      correlation: nat(EVENTS).map(at => `request-${at}`),
      since: nat(EVENTS).map(at => START + at * 1_000),
      until: nat(EVENTS).map(at => START + at * 1_000),
    },
    { requiredKeys: [] },
  );
  const aWalk = record({
    filter: aFilter,
    after: option(nat(EVENTS + 10), { nil: 0 }),
    before: option(nat(EVENTS + 10)),
    order: constantFrom('asc' as const, 'desc' as const),
  });

  it('gives by its index, whatever is asked, what looking at every event gives', async () => {
    const log = logOver(readModels);
    await assert(
      asyncProperty(aWalk, async ({ filter, after, before, order }) => {
        const wanted = scanned(filter, after, before);
        const walk = { filter, after: BigInt(after), before: before === null ? null : BigInt(before), order };
        expect(await gathered(log, walk)).toEqual(order === 'asc' ? wanted : wanted.toReversed());
      }),
      { numRuns: 120 },
    );
  });

  it('gives the same with no index at all', async () => {
    const log = logOver({ find: async () => [] });
    const filter = { project: 99 };
    const wanted = scanned(filter, 0, null);
    expect(wanted).toHaveLength(40);
    expect(await gathered(log, { filter, after: 0n, before: null, order: 'asc' })).toEqual(wanted);
    expect(await gathered(log, { filter, after: 0n, before: null, order: 'desc' })).toEqual(
      wanted.toReversed(),
    );
  });

  it('reads of the ledger only where something wanted is', async () => {
    let read = 0;
    const counting = {
      lastPosition: () => store.lastPosition(),
      readAll: async (options: Parameters<SqliteEventStore['readAll']>[0]) => {
        const events = await store.readAll(options);
        read += events.length;
        return events;
      },
    } as unknown as SqliteEventStore;
    const log = new EventLog(counting, readModels);
    const found = await gathered(log, { filter: { project: 99 }, after: 0n, before: null, order: 'asc' });
    expect(found).toHaveLength(40);
    // The blocks that hold them, and what isn't indexed yet.
    expect(read).toBeLessThanOrEqual(64 + (EVENTS % SEGMENT));
  });

  it('asks the read models nothing that no index serves', async () => {
    const specs = new Map([eventSegments, eventPostings].map(spec => [spec.name, spec]));
    const asked = new Set<string>();
    const log = logOver({
      find: (collection: string, find: Parameters<SqliteReadModels['find']>[1]) => {
        const spec = specs.get(collection);
        asked.add(
          `${collection} by ${spec === undefined ? 'nothing' : servingIndex(spec, find)?.join(' and ')}`,
        );
        return readModels.find(collection, find);
      },
    });
    const filter = {
      project: 1,
      types: ['BuildCanceled'],
      since: START + 1_000_000,
      until: START + 2_000_000,
    };
    for (const order of ['asc', 'desc'] as const) {
      await gathered(log, { filter, after: 5n, before: 3_000n, order });
    }
    expect([...asked].toSorted()).toEqual([
      'event_postings by value and segment',
      'event_segments by last',
      'event_segments by reached',
      'event_segments by segment',
    ]);
  });

  it('keeps an index that is the same whoever makes it, and in how many goes', async () => {
    const other = await mkdtemp(join(tmpdir(), 'ledger-log-'));
    const second = Database.open(other);
    const again = new SqliteReadModels(second);
    const indexer = new EventIndexer(store, again, () => undefined);
    await indexer.start();
    while ((await again.count(eventSegments.name)) < Math.floor(EVENTS / SEGMENT)) await sleep(20);
    await indexer.stop();
    for (const { name } of [eventSegments, eventPostings]) {
      expect(await again.digest(name)).toBe(await readModels.digest(name));
    }
    second.close();
    await rm(other, { recursive: true, force: true });
  });
});
