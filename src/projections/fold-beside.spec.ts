import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../test/support/core.js';
import { openStorage, type Storage } from '../../test/support/core-storage.js';
import { sealEvents, type EventDraft } from '../event-store/seal.js';
import { newEventId } from '../event-store/uuid.js';
import { DocumentCache } from './document-cache.js';
import { CHECKPOINT } from './index.js';
import type { Projection } from './projection.js';
import { ProjectionRunner } from './projection-runner.js';
import { Projector } from './projector.js';
import { quarantine } from './quarantine.js';
import { RebuildJob, type JobProgress } from './rebuild-job.js';

interface Tally {
  readonly total: number;
}

const dataOf = (event: unknown) => (event as { data: { name: string; amount: number } }).data;

const tallies: Projection = {
  collection: { name: 'tallies', keys: { total: 'integer' }, indexes: [['total']] },
  on: new Set(['IdsReserved']),
  ids: event => [dataOf(event).name],
  evolve(body, event) {
    const { amount } = dataOf(event);
    if (amount === 13) throw new Error('unlucky');
    return { total: ((body as Tally | null)?.total ?? 0) + amount };
  },
  describe: body => ({ keys: { total: (body as Tally).total }, row: null }),
};
const projections = [tallies, quarantine as Projection];

const many = (count: number) => Array.from({ length: count }, (_, at) => [`n${at % 300}`, 1] as const);

describe('Folding beside what serves', () => {
  let storage: Storage;
  let runner: ProjectionRunner;
  let cache: DocumentCache;
  let job: RebuildJob;
  let ended: JobProgress[];
  let appended: number;

  beforeEach(async () => {
    storage = await openStorage(projections.map(({ collection }) => collection));
    const { store, readModels } = storage;
    cache = new DocumentCache();
    const projector = new Projector(projections, CHECKPOINT, cache, () => undefined);
    runner = new ProjectionRunner(store, readModels, projector, CHECKPOINT, () => undefined, 5);
    ended = [];
    appended = 0;
    const serving = { store, readModels, projector, projections, checkpointName: CHECKPOINT };
    job = new RebuildJob(serving, new ManualClock(), progress => void ended.push(progress));
    await runner.start();
  });
  afterEach(async () => {
    await job.stop();
    await runner.stop();
    await storage.close();
  });

  const put = async (facts: readonly (readonly [name: string, amount: number])[]): Promise<void> => {
    const stream = `ids-${(appended += 1)}`;
    const drafts = facts.map(([name, amount]) => draft(name, amount));
    const { position } = await storage.store.append(stream, 'no_stream', sealEvents(stream, 0, null, drafts));
    expect(await runner.reached(position, 10_000)).toBe(true);
  };
  const finished = async (): Promise<JobProgress | undefined> => {
    for (let left = 2_000; left > 0 && ended.length === 0; left -= 1) {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    return ended[0];
  };
  /** As if a disk, or a hand, had changed what is served. */
  const damage = async (id: string, total: number): Promise<void> => {
    const position = (await storage.readModels.checkpoint(CHECKPOINT)) + 1_000_000n;
    const body = { total };
    await storage.readModels.save({
      changes: [{ collection: 'tallies', documents: [{ id, position, body, keys: { total }, row: null }] }],
      checkpoints: {},
    });
    cache.clear();
  };
  const totalOf = async (id: string) =>
    (await storage.readModels.load<Tally>('tallies', [id])).get(id)?.body.total;

  it('finds nothing that differs where all is well, in the midst of traffic', async () => {
    await put(many(2_400));
    const digest = await storage.readModels.digest('tallies');
    expect(job.start('rebuild', 1)).toBe(true);
    for (let round = 0; round < 10; round += 1)
      await put([
        ['n1', 1],
        ['n2', 1],
        [`new${round}`, 1],
      ]);
    expect(await finished()).toMatchObject({ state: 'done', differences: { count: 0 }, remaining: 0 });
    expect([await totalOf('n1'), await totalOf('n3'), await totalOf('new9')]).toEqual([18, 8, 1]);
    expect(await storage.readModels.digest('tallies')).not.toBe(digest);
    await put([['n1', 5]]);
    expect(await totalOf('n1')).toBe(23);
  });

  it('mends what was damaged, and names it', async () => {
    await put(many(600));
    await damage('n7', 99);
    await damage('stray', 1);
    job.start('rebuild', 1);
    const done = await finished();
    expect(done?.differences).toEqual({
      count: 2,
      named: [
        { projection: 'tallies', id: 'n7', difference: 'differs' },
        { projection: 'tallies', id: 'stray', difference: 'surplus' },
      ],
    });
    expect([await totalOf('n7'), await totalOf('stray')]).toEqual([2, undefined]);
    await put([['n7', 1]]);
    expect(await totalOf('n7')).toBe(3);
  });

  it('changes nothing when it is only to compare', async () => {
    await put(many(600));
    await damage('n7', 99);
    job.start('verify', 1);
    expect(await finished()).toMatchObject({ kind: 'verify', state: 'done', differences: { count: 1 } });
    expect(await totalOf('n7')).toBe(99);
  });

  it('carries the quarantine over', async () => {
    await put([
      ['a', 1],
      ['a', 13],
      ['a', 2],
      ['b', 1],
    ]);
    const digest = await storage.readModels.digest('quarantine');
    job.start('rebuild', 1);
    expect(await finished()).toMatchObject({ state: 'done', differences: { count: 0 } });
    await put([
      ['a', 4],
      ['b', 4],
    ]);
    expect([await totalOf('a'), await totalOf('b')]).toEqual([1, 5]);
    expect(await storage.readModels.digest('quarantine')).toBe(digest);
  });

  it('leaves what serves as it was when it is stopped, and goes on from there', async () => {
    await put(many(2_400));
    const live = await storage.readModels.digest('tallies');
    job.start('rebuild', 0.05);
    while ((job.progress?.events ?? 0) === 0) await new Promise(resolve => setTimeout(resolve, 1));
    expect(job.start('verify', 1)).toBe(false);
    expect(await job.stop(true)).toBe(true);
    expect(ended[0]).toMatchObject({ state: 'stopped', error: null });
    expect(await job.stop()).toBe(false);
    expect(await storage.readModels.digest('tallies')).toBe(live);
    const { unfinished } = await storage.readModels.kept(CHECKPOINT);
    expect(unfinished).toMatchObject({ paused: true });
    await put([['n1', 4]]);
    ended.length = 0;
    job.start('rebuild', 1);
    const done = await finished();
    expect(done).toMatchObject({ state: 'done', from: unfinished?.position, differences: { count: 0 } });
    expect([done?.events, (done?.from ?? 0n) > 0n]).toEqual([2_401 - Number(done?.from), true]);
    expect(await totalOf('n1')).toBe(12);
  });

  it('rolls back to what served before, brought up to date, and forward again', async () => {
    await put(many(600));
    await damage('n7', 99);
    job.start('rebuild', 1);
    expect(await finished()).toMatchObject({ state: 'done', differences: { count: 1 } });
    await put([['n8', 5]]);
    ended.length = 0;
    job.start('rollback', 1);
    expect(await finished()).toMatchObject({ kind: 'rollback', state: 'done', events: 1, from: 600n });
    expect([await totalOf('n7'), await totalOf('n8')]).toEqual([99, 7]);
    ended.length = 0;
    job.start('rollback', 1);
    expect(await finished()).toMatchObject({ state: 'done', events: 0 });
    expect([await totalOf('n7'), await totalOf('n8')]).toEqual([2, 7]);
    await put([['n7', 1]]);
    expect(await totalOf('n7')).toBe(3);
  });

  it('says so when there is nothing to roll back to', async () => {
    job.start('rollback', 1);
    expect(await finished()).toMatchObject({ state: 'failed', error: expect.stringContaining('no former') });
  });

  it('changes nothing when it can not be put in place, and what serves goes on', async () => {
    await put(many(600));
    const { readModels } = storage;
    const shadow = readModels.shadow.bind(readModels);
    readModels.shadow = async (...given) => {
      const made = await shadow(...given);
      made.place = () => Promise.reject(new Error('disk full'));
      return made;
    };
    job.start('rebuild', 1);
    expect(await finished()).toMatchObject({ state: 'failed', error: 'disk full' });
    await put([['n1', 1]]);
    expect(await totalOf('n1')).toBe(3);
  });

  it('tells how far it is, how fast, and how long it will take', async () => {
    await put(many(2_400));
    job.start('rebuild', 0.3);
    const seen: JobProgress[] = [];
    while (ended.length === 0) {
      const { progress } = job;
      if (progress !== null && progress.events > 0) seen.push(progress);
      await new Promise(resolve => setTimeout(resolve, 1));
    }
    const under = seen.filter(({ state, events }) => state === 'folding' && events < 2_400);
    expect(under.length).toBeGreaterThan(0);
    for (const { rate, remaining, position, last, events } of under) {
      expect([rate > 0, remaining !== null && remaining > 0, last]).toEqual([true, true, 2_400n]);
      expect(position).toBe(BigInt(events));
    }
    expect(job.progress).toMatchObject({ state: 'done', events: 2_400, remaining: 0 });
  });
});

function draft(name: string, amount: number): EventDraft {
  return {
    id: newEventId(),
    type: 'IdsReserved',
    schemaVersion: 1,
    occurredAt: '2026-03-01T10:00:00.000Z',
    actor: { kind: 'system', id: 0 },
    causationId: 'test',
    correlationId: 'test',
    data: { name, amount },
  };
}
