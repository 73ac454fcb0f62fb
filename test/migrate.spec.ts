import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  migrateHouse,
  migrateLedger,
  type MigrateOptions,
  type MigrateResult,
} from '../src/engine/migrate.js';
import { openHouse, type House, type Place } from '../src/engine/migrate-places.js';
import type { MigrationProgress } from '../src/engine/migrate-progress.js';
import type { RecordedEvent } from '../src/event-store/envelope.js';
import type { EventStore } from '../src/event-store/event-store.js';
import { draftOf, sealedStream } from '../src/event-store/sample-events.contract.js';
import { contentDigest } from '../src/read-models/digest.js';
import { Database } from '../src/sqlite/database.js';
import { startS3 } from './stand-ins/s3/start-s3.js';
import { startCore } from './support/core.js';
import { liveThroughBuilds, type Story } from './support/migrate-story.js';

const never = new AbortController().signal;
const quiet: MigrateOptions = { concurrent: 16, signal: never, onProgress: () => undefined };

/** Every event as it was sealed, in the order of the ledger: all but the positions. */
async function eventsOf(store: EventStore): Promise<Omit<RecordedEvent, 'position'>[]> {
  return (await store.readAll({ limit: 10_000 })).map(({ position: _position, ...event }) => event);
}

const byId = (one: { readonly id: string }, other: { readonly id: string }): number =>
  one.id < other.id ? -1 : 1;

const servers = (eventStoreUrl: string, mongodbUrl: string, more = {}): Place => ({
  kind: 'servers',
  eventStoreUrl,
  mongodbUrl,
  ...more,
});

async function visit<T>(place: Place, look: (house: House) => Promise<T>): Promise<T> {
  const house = await openHouse(place);
  try {
    return await look(house);
  } finally {
    await house.close();
  }
}

describe('Moving a ledger', () => {
  let story: Story;
  let source: Place;
  let folder: string;
  let target: Place;

  beforeAll(async () => {
    story = await liveThroughBuilds();
    source = { kind: 'folder', path: story.folder };
  });
  afterAll(() => rm(story.folder, { recursive: true }));
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ledger-target-'));
    target = { kind: 'folder', path: join(folder, 'ledger') };
  });
  afterEach(() => rm(folder, { recursive: true }));

  const move = (options: Partial<MigrateOptions> = {}): Promise<MigrateResult> =>
    migrateLedger(source, target, { ...quiet, ...options });

  it('keeps every id, revision and hash, and one at a time also the order of all', async () => {
    const result = await move({ concurrent: 1 });
    const events = await visit(source, ({ store }) => eventsOf(store));
    expect(await visit(target, ({ store }) => eventsOf(store))).toEqual(events);
    expect(result).toMatchObject({ events: events.length, appended: events.length, missing: [] });
    expect(result.streams).toBe(new Set(events.map(({ stream }) => stream)).size);
  });

  it('keeps the order of all where a checkpoint was signed, and says so', async () => {
    const { folder: path } = await liveThroughBuilds();
    const signed: Place = { kind: 'folder', path };
    const checkpoint = sealedStream('checkpoint-5', [
      { ...draftOf({ size: 5, root: 'cm9vdA==', note: 'signed' }), type: 'CheckpointSigned' },
    ]);
    await visit(signed, ({ store }) => store.append('checkpoint-5', 'no_stream', checkpoint));
    const notices: string[] = [];
    const onNotice = (notice: string): void => void notices.push(notice);
    const result = await migrateLedger(signed, target, { ...quiet, concurrent: null, onNotice });
    expect(result).toMatchObject({ checkpoints: 1, sameOrder: true });
    expect(notices).toEqual([expect.stringContaining('one append at a time')]);
    const events = await visit(signed, ({ store }) => eventsOf(store));
    expect(await visit(target, ({ store }) => eventsOf(store))).toEqual(events);
    await rm(path, { recursive: true });
  });

  it('tells whether the order is still the same', async () => {
    const [early, late] = [sealedStream('user-77777', 1), sealedStream('user-88888', 1)];
    const one: Place = { kind: 'folder', path: join(folder, 'one') };
    await visit(one, async ({ store }) => {
      await store.append('user-77777', 'no_stream', early);
      await store.append('user-88888', 'no_stream', late);
    });
    await visit(target, ({ store }) => store.append('user-88888', 'no_stream', late));
    expect(await migrateLedger(one, target, quiet)).toMatchObject({ appended: 1, sameOrder: false });
  });

  it('takes artifacts to S3 and back from there', async () => {
    const s3 = await startS3('archives');
    const before = { ...process.env };
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' });
    try {
      const s3Url = `s3://archives/ledger?region=eu-central-1&endpoint=${s3.endpoint}`;
      const there = { ...target, s3Url };
      expect(await migrateLedger(source, there, quiet)).toMatchObject({ artifacts: 1, missing: [] });
      expect(s3.keys()).toEqual([expect.stringMatching(/^ledger\//)]);
      const back: Place = { kind: 'folder', path: join(folder, 'back') };
      expect(await migrateLedger(there, back, quiet)).toMatchObject({ artifacts: 1, missing: [] });
      expect(await migrateLedger(back, there, quiet)).toMatchObject({ artifacts: 1, appended: 0 });
    } finally {
      process.env = before;
      await s3.stop();
    }
  });

  it('keeps what depends on each other in order, many at a time', async () => {
    await move({ concurrent: 64 });
    const events = await visit(source, ({ store }) => eventsOf(store));
    const moved = await visit(target, ({ store }) => eventsOf(store));
    expect(moved.toSorted(byId)).toEqual(events.toSorted(byId));
    // A pipeline's document is folded from the events of several streams.
    const ofPipeline = (all: typeof events, pipeline: unknown): string[] =>
      all.flatMap(({ id, data }) => ((data as { pipelineId?: unknown }).pipelineId === pipeline ? [id] : []));
    const pipelines = new Set(events.map(({ data }) => (data as { pipelineId?: unknown }).pipelineId));
    expect(pipelines.size).toBeGreaterThan(4);
    pipelines.delete(undefined);
    for (const pipeline of pipelines)
      expect(ofPipeline(moved, pipeline)).toEqual(ofPipeline(events, pipeline));
  });

  it('brings traces and the artifacts that are still named, and says how much', async () => {
    const { traces, artifacts, bytes } = await move();
    expect({ traces, artifacts }).toEqual({ traces: story.traced.length, artifacts: 1 });
    await visit(source, before =>
      visit(target, async after => {
        let total = 'zip'.length;
        for (const build of story.traced) {
          const digest = await after.blobs.traces.digest(build);
          expect(digest).toEqual(await before.blobs.traces.digest(build));
          total += digest.size;
        }
        expect(bytes).toBe(total);
        expect(await after.blobs.traces.length(story.artifacts.erased)).toBe(0);
      }),
    );
  });

  it('folds read models with the digests that it tells', async () => {
    const { readModels } = await move();
    expect(Object.keys(readModels)).toContain('builds');
    const core = await startCore({ folder: join(folder, 'ledger') });
    for (const [name, digest] of Object.entries(readModels)) {
      expect(await contentDigest(core.engine.readModels, name)).toBe(digest);
    }
    await core.close({ keep: true });
  });

  it('leaves a ledger that goes on from there', async () => {
    await move();
    const core = await startCore({ folder: join(folder, 'ledger') });
    const last = await core.engine.store.lastPosition();
    const workshop = story.workshop.movedTo(core);
    expect(await workshop.take()).toEqual(expect.any(Number));
    expect(await core.engine.store.lastPosition()).toBeGreaterThan(last);
    await core.close({ keep: true });
  });

  it('stops when it is asked to, and goes on where it was', async () => {
    const all = await visit(source, ({ store }) => eventsOf(store));
    const stages: MigrationProgress['stage'][] = ['copying events', 'copying blobs', 'folding', 'comparing'];
    for (const stage of stages) {
      const stop = new AbortController();
      const onProgress = (progress: MigrationProgress): void => {
        if (progress.stage === stage) stop.abort();
      };
      const moving = move({ signal: stop.signal, onProgress });
      await expect(moving).rejects.toThrow('stopped; run it again to go on');
    }
    expect(await move()).toMatchObject({ events: all.length, appended: 0 });
  });

  it('goes on after half of the events, and writes none of them twice', async () => {
    const events = await visit(source, ({ store }) => eventsOf(store));
    await visit(source, before =>
      visit(target, async after => {
        let left = Math.floor(events.length / 2);
        const store: EventStore = Object.create(after.store, {
          append: {
            value: (...args: Parameters<EventStore['append']>) => {
              if ((left -= 1) < 0) return Promise.reject(new Error('the power went'));
              return after.store.append(...args);
            },
          },
        }) as EventStore;
        await expect(migrateHouse(before, { ...after, store }, quiet)).rejects.toThrow('the power went');
      }),
    );
    const { appended } = await move();
    expect(appended).toBeGreaterThan(0);
    expect(appended).toBeLessThan(events.length);
    expect(await visit(target, ({ store }) => eventsOf(store))).toHaveLength(events.length);
  });

  it('brings what happened since the last time', async () => {
    const first = await move();
    const [more] = sealedStream('user-99999', 1);
    await visit(source, ({ store }) => store.append('user-99999', 'no_stream', [more]));
    expect(await move()).toMatchObject({ events: first.events + 1, appended: 1 });
  });

  it('writes nothing to a ledger that is another one', async () => {
    await visit(target, ({ store }) =>
      store.append('build-77777', 'no_stream', sealedStream('build-77777', 2)),
    );
    await expect(move()).rejects.toThrow('build-77777 at revision 1 is not in the source');
    expect(await visit(target, ({ store }) => eventsOf(store))).toHaveLength(2);
    await expect(move()).rejects.toMatchObject({ name: 'LedgersDiffer' });
  });

  it('names the document that differs', async () => {
    await move();
    await visit(target, after =>
      visit(source, async before => {
        const [build] = story.traced;
        const readModels: House['readModels'] = Object.create(after.readModels, {
          documents: {
            value: async function* documents(name: string) {
              for await (const one of after.readModels.documents(name)) {
                yield name === 'builds' && one.id === String(build) ? { ...one, row: 'other' } : one;
              }
            },
          },
        }) as House['readModels'];
        const moving = migrateHouse(before, { ...after, readModels }, quiet);
        await expect(moving).rejects.toThrow(`the read model builds differs at document ${build}`);
      }),
    );
  });

  it('names the event that was altered, on either side', async () => {
    await move();
    const database = Database.open(join(folder, 'ledger'));
    database.exec(`UPDATE events SET body = replace(body, '"schemaVersion":1', '"schemaVersion":2')
      WHERE stream LIKE 'runner-%'`);
    database.close();
    await expect(move()).rejects.toThrow(/^runner-\d+ at revision 0 is not what was sealed, in the target$/);
    const other: Place = { kind: 'folder', path: join(folder, 'other') };
    await expect(migrateLedger(target, other, quiet)).rejects.toThrow('in the source');
  });

  it('says so when there is nothing to move, and makes nothing', async () => {
    const nowhere: Place = { kind: 'folder', path: join(folder, 'mistyped') };
    await expect(migrateLedger(nowhere, target, quiet)).rejects.toThrow('There is no ledger in');
    expect(await readdir(folder)).toEqual([]);
    await visit(nowhere, () => Promise.resolve());
    await expect(migrateLedger(nowhere, target, quiet)).rejects.toThrow('no events in the source');
  });

  it('will not move a ledger between servers that share an engine: one would overwrite the other', async () => {
    const from = servers('esdb://a.example', 'mongodb://m.example/one');
    for (const to of [
      servers('esdb://b.example', 'mongodb://m.example/one'),
      servers('esdb://a.example', 'mongodb://m.example/two'),
      servers('esdb://a.example', 'mongodb://m.example/two', { database: 'two' }),
    ]) {
      await expect(migrateLedger(from, to, quiet)).rejects.toThrow('share one of their engines');
    }
  });

  it('will not move a ledger onto itself, nor one in use', async () => {
    await expect(migrateLedger(source, source, quiet)).rejects.toThrow('the same');
    await visit(source, async () => {
      await expect(move()).rejects.toMatchObject({ name: 'DataFolderInUse' });
    });
  });
});
