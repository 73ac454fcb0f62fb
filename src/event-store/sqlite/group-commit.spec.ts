import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fdatasync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Database } from '../../sqlite/database.js';
import { meddler, sqliteError, type Meddler } from '../../sqlite/meddling.contract.js';
import type { SyncFile } from '../../sqlite/wal-sync.js';
import type { RecordedEvent } from '../envelope.js';
import { CommitUnknown, StoreUnavailable, WrongExpectedRevision } from '../event-store.js';
import { draftOf, sealedStream, uniqueStream } from '../sample-events.contract.js';
import { sealEvents, verifyEvent } from '../seal.js';
import { SqliteEventStore } from './sqlite-event-store.js';

const IOERR_FSYNC = 1034;
const FULL = 13;

describe('group commit', () => {
  let folder: string;
  let tap: Meddler;
  let database: Database;
  let store: SqliteEventStore;
  /** Takes the place of the system's call when a test sets it. */
  let syncFile: SyncFile | null;
  const start = () => {
    tap = meddler();
    syncFile = null;
    database = Database.open(folder, {
      connect: tap.connect,
      syncFile: descriptor => (syncFile ?? promisify(fdatasync))(descriptor),
    });
    store = new SqliteEventStore(database);
    tap.executed.length = 0;
  };
  const stop = async () => {
    await store.close();
    database.close();
  };
  const appendNew = (stream = uniqueStream()) => store.append(stream, 'no_stream', sealedStream(stream, 1));
  const commits = () => tap.executed.filter(sql => sql === 'COMMIT').length;
  const failCommitsWith = (error: Error) => {
    tap.before = sql => {
      if (sql === 'COMMIT') throw error;
    };
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'group-commit-'));
    start();
  });
  afterEach(async () => {
    await stop();
    await rm(folder, { recursive: true });
  });

  it('puts the appends of one turn into one transaction', async () => {
    const results = await Promise.all(Array.from({ length: 64 }, () => appendNew()));
    expect(commits()).toBe(1);
    expect(new Set(results.map(result => result.position)).size).toBe(64);
  });

  it('takes what came meanwhile into the next one', async () => {
    await Promise.all([appendNew(), appendNew().then(() => appendNew())]);
    expect(commits()).toBe(2);
  });

  it('fails only those that conflict', async () => {
    const stream = uniqueStream();
    const outcomes = await Promise.allSettled([
      appendNew(),
      appendNew(stream),
      appendNew(stream),
      appendNew(),
    ]);
    expect(outcomes.map(outcome => outcome.status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(commits()).toBe(1);
  });

  it('lets appends of one turn build upon each other', async () => {
    const stream = uniqueStream();
    const [one, two, three] = sealedStream(stream, 3);
    const results = await Promise.all([
      store.append(stream, 'no_stream', [one, two]),
      store.append(stream, 1, [three]),
      store.append(stream, 'no_stream', [one, two]),
    ]);
    expect(results.map(result => result.revision)).toEqual([1, 2, 1]);
    expect(results[2]).toEqual(results[0]);
  });

  it('is not misled by a stream that it has forgotten', async () => {
    const stream = uniqueStream();
    await appendNew(stream);
    await stop();
    start();
    const [, next] = sealedStream(stream, 2);
    const outcomes = await Promise.allSettled([
      appendNew(stream),
      appendNew(),
      store.append(stream, 0, [next]),
    ]);
    expect(outcomes.map(outcome => outcome.status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    await expect(store.append(stream, 'no_stream', [])).rejects.toThrow(WrongExpectedRevision);
  });

  it('keeps 64 appenders in order who fight over 8 streams', async () => {
    const streams = Array.from({ length: 8 }, uniqueStream);
    const live: RecordedEvent[] = [];
    const subscription = store.subscribe({ after: 0n }, { onEvents: events => void live.push(...events) });
    let conflicts = 0;
    const fight = async (stream: string) => {
      for (let done = 0; done < 5;) {
        const last = (await store.readStream(stream)).at(-1);
        const next = (last?.revision ?? -1) + 1;
        const sealed = sealEvents(stream, next, last?.hash ?? null, [draftOf()]);
        try {
          await store.append(stream, last?.revision ?? 'no_stream', sealed);
          done += 1;
        } catch (error) {
          if (!(error instanceof WrongExpectedRevision)) throw error;
          conflicts += 1;
        }
      }
    };
    await Promise.all(Array.from({ length: 64 }, (_, at) => fight(streams[at % 8] ?? '')));
    const all = await store.readAll({ limit: 1_000 });
    expect(conflicts).toBeGreaterThan(0);
    expect(all).toHaveLength(320);
    for (const stream of streams) {
      const events = all.filter(event => event.stream === stream);
      expect(events.map(event => event.revision)).toEqual(Array.from({ length: 40 }, (_, at) => at));
      expect(events.slice(1).map(event => event.previousHash)).toEqual(
        events.slice(0, -1).map(event => event.hash),
      );
    }
    expect(all.every(verifyEvent)).toBe(true);
    await subscription.close();
    expect(live).toStrictEqual(all);
  });

  it('acknowledges nothing when the disk is full, and goes on when it no longer is', async () => {
    failCommitsWith(sqliteError(FULL, 'database or disk is full'));
    const stream = uniqueStream();
    const outcomes = await Promise.allSettled([appendNew(stream), appendNew()]);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: expect.any(StoreUnavailable) });
    expect(await store.readAll({ limit: 10 })).toEqual([]);
    tap.before = () => {};
    await appendNew(stream);
    expect(await store.readStream(stream)).toHaveLength(1);
    expect(await store.lastPosition()).toBe(1n);
  });

  it('shows and acknowledges nothing before it is on the disk, and goes on meanwhile', async () => {
    const reached: (() => void)[] = [];
    syncFile = () =>
      new Promise(resolve => {
        reached.push(resolve);
      });
    const underWay = async (count: number) => {
      for (let turn = 0; reached.length < count && turn < 10_000; turn += 1) await nextTurn();
    };
    const delivered: unknown[] = [];
    store.subscribe({ after: 0n }, { onEvents: events => void delivered.push(...events) });
    const settled: string[] = [];
    const stream = uniqueStream();
    const first = appendNew(stream).then(() => settled.push('first'));
    await underWay(1);
    const second = appendNew().then(() => settled.push('second'));
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
    const seen = async () => [
      (await store.readStream(stream)).length,
      (await store.readAll({ limit: 10 })).length,
      Number(await store.lastPosition()),
    ];
    expect([settled, delivered, await seen(), commits()]).toEqual([[], [], [0, 0, 0], 1]);
    reached[0]?.();
    await first;
    expect(await seen()).toEqual([1, 1, 1]);
    await underWay(2);
    expect([settled, commits()]).toEqual([['first'], 2]);
    reached[1]?.();
    await second;
    await nextTurn();
    expect(delivered).toHaveLength(2);
  });

  it('acknowledges nothing more after the disk has failed, until it is opened anew', async () => {
    syncFile = () => Promise.reject(new Error('input/output error'));
    const delivered: unknown[] = [];
    store.subscribe({ after: 0n }, { onEvents: events => void delivered.push(...events) });
    const stream = uniqueStream();
    const [event] = sealedStream(stream, 1);
    const [first, late] = await Promise.allSettled([
      store.append(stream, 'no_stream', [event]),
      nextTurn().then(() => appendNew()),
    ]);
    expect(first).toMatchObject({ reason: expect.any(CommitUnknown) });
    expect(late).toMatchObject({ reason: expect.any(StoreUnavailable) });
    syncFile = null;
    await expect(appendNew()).rejects.toThrow('start anew');
    expect([delivered, await store.readAll({ limit: 10 })]).toEqual([[], []]);
    await stop();
    start();
    expect((await store.append(stream, 'no_stream', [event])).revision).toBe(0);
    expect(await store.readStream(stream)).toHaveLength(1);
  });

  it('acknowledges nothing more after a failed commit, until it is opened anew', async () => {
    failCommitsWith(sqliteError(IOERR_FSYNC, 'disk I/O error'));
    const delivered: unknown[] = [];
    store.subscribe({ after: 0n }, { onEvents: events => void delivered.push(...events) });
    const stream = uniqueStream();
    await expect(appendNew(stream)).rejects.toThrow(CommitUnknown);
    tap.before = () => {};
    await expect(appendNew(stream)).rejects.toThrow(StoreUnavailable);
    await expect(appendNew()).rejects.toThrow('start anew');
    expect(delivered).toEqual([]);
    await stop();
    start();
    await appendNew(stream);
    expect(await store.readStream(stream)).toHaveLength(1);
  });

  it('refuses more than 10,000 waiting appends, and takes them again when they are done', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10_001 }, (_, at) => store.append(`build-${at}`, 'no_stream', [])),
    );
    expect(outcomes.filter(outcome => outcome.status === 'rejected')).toHaveLength(1);
    expect(outcomes.at(-1)).toMatchObject({ reason: expect.any(StoreUnavailable) });
    expect((await appendNew()).revision).toBe(0);
  });

  it('commits what waits when it is closed, and takes nothing after that', async () => {
    const stream = uniqueStream();
    const waiting = appendNew(stream);
    await store.close();
    expect((await waiting).revision).toBe(0);
    await expect(appendNew()).rejects.toThrow(StoreUnavailable);
    database.close();
    start();
    expect(await store.readStream(stream)).toHaveLength(1);
  });
});
