import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AppendTrace } from '../src/commands/appending-to-a-trace/command.js';
import { KeepArtifacts } from '../src/commands/keeping-artifacts/command.js';
import { buildAggregate } from '../src/domain/build/build.js';
import { Timers } from '../src/processes/timers.js';
import { ada, job, startCore, type Core } from './support/core.js';
import { eventually } from './support/core-storage.js';
import { Workshop } from './support/core-workshop.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe('What time brings about', () => {
  let core: Core;
  let shop: Workshop;

  beforeEach(async () => {
    core = await startCore({ env: { LEDGER_STUCK_AFTER: '7200' } });
    shop = await Workshop.open(core);
  });
  afterEach(() => core.close());

  const uploaded = async (expireIn: string | null) => {
    await shop.begin([job('a')]);
    const id = (await shop.take()) ?? 0;
    await shop.upload(id, expireIn);
    await shop.finish(id, 'success');
    return id;
  };
  const look = () => core.app.get(Timers).look();
  const build = async (id: number) => {
    const found = await core.engine.ledger.load(buildAggregate, id);
    if (found.status === 'none') throw new Error(`there is no build ${id}`);
    return found;
  };
  const later = async (milliseconds: number) => {
    core.clock.advance(milliseconds);
    await look();
  };
  /** Stops and starts again after some time. */
  const restart = async (after = 0) => {
    await core.close({ keep: true });
    core.clock.advance(after);
    core = await startCore({ folder: core.folder, clock: core.clock, env: { LEDGER_STUCK_AFTER: '7200' } });
    shop = shop.movedTo(core);
  };

  describe('a delayed build', () => {
    const delayed = job('later', { when: 'delayed', startIn: 1800 });

    it('waits for its time, and then for a runner', async () => {
      const { buildIds } = await shop.begin([delayed]);
      await later(29 * MINUTE);
      expect(await shop.take()).toBeNull();
      await later(MINUTE);
      expect(await shop.take()).toBe(buildIds[0]);
    });

    it('starts when its time has come while the server was down', async () => {
      const { buildIds } = await shop.begin([delayed]);
      await restart(HOUR);
      const id = buildIds[0] ?? 0;
      await eventually(async () => (await build(id)).status === 'pending');
      expect(await shop.typesOf(id)).toEqual(['BuildCreated', 'BuildDelayed', 'BuildEnqueued']);
    });

    it('waits on when the clock goes back', async () => {
      const { buildIds } = await shop.begin([delayed]);
      await later(-HOUR);
      await later(HOUR);
      expect((await build(buildIds[0] ?? 0)).status).toBe('created');
      await later(30 * MINUTE);
      expect((await build(buildIds[0] ?? 0)).status).toBe('pending');
    });

    it('that was played or canceled meanwhile is left alone', async () => {
      const { buildIds } = await shop.begin([delayed, { ...delayed, name: 'other' }]);
      const [first = 0, second = 0] = buildIds;
      await shop.play(first);
      await shop.cancel(second);
      await later(HOUR);
      expect(await shop.typesOf(first)).toEqual(['BuildCreated', 'BuildDelayed', 'BuildPlayed']);
      expect(await shop.typesOf(second)).toEqual(['BuildCreated', 'BuildDelayed', 'BuildCanceled']);
    });
  });

  describe('artifacts with `expire_in`', () => {
    it('go when their time is over, bytes and all, and not before', async () => {
      const id = await uploaded('1 hour');
      const blob = (await build(id)).artifacts?.blob ?? '';
      await later(HOUR - SECOND);
      expect((await build(id)).artifacts).not.toBeNull();
      await later(SECOND);
      expect((await build(id)).artifacts).toBeNull();
      expect(await core.engine.blobs.artifacts.size(blob)).toBeNull();
    });

    it('go at the start when their time was over while the server was down', async () => {
      const id = await uploaded('1 hour');
      const blob = (await build(id)).artifacts?.blob ?? '';
      await restart(2 * HOUR);
      await eventually(async () => (await build(id)).artifacts === null);
      expect(await eventually(async () => (await core.engine.blobs.artifacts.size(blob)) === null)).toBe(
        true,
      );
    });

    it('stay when they are kept, or have no time', async () => {
      const [kept, without] = [await uploaded('1 hour'), await uploaded(null)];
      await shop.commands.execute(new KeepArtifacts(kept, ada));
      await later(100 * HOUR);
      expect((await build(kept)).artifacts).not.toBeNull();
      expect((await build(without)).artifacts).not.toBeNull();
    });
  });

  describe('a build of which nothing is heard', () => {
    it('is dropped while it waits for a runner', async () => {
      const { buildIds } = await shop.begin([job('a')]);
      const id = buildIds[0] ?? 0;
      await later(2 * HOUR - SECOND);
      expect((await build(id)).status).toBe('pending');
      await later(MINUTE);
      expect(await build(id)).toMatchObject({
        status: 'failed',
        failureReason: 'stuck_or_timeout_failure',
      });
      expect(await shop.take()).toBeNull();
    });

    it('is dropped while it runs, unless its trace still grows', async () => {
      const long = { timeout: 86_400 };
      await shop.begin([job('silent', long), job('talking', long)]);
      const [silent = 0, talking = 0] = [await shop.take(), await shop.take()].map(Number);
      core.clock.advance(HOUR);
      await shop.commands.execute(new AppendTrace(talking, 0, Buffer.from('still here'), ada));
      await later(HOUR + MINUTE);
      expect(await build(silent)).toMatchObject({
        status: 'failed',
        failureReason: 'stuck_or_timeout_failure',
      });
      expect((await build(talking)).status).toBe('running');
    });

    it('is found behind hundreds that are alive', async () => {
      const many = Array.from({ length: 130 }, (_, at) => job(`j${at}`, { timeout: 86_400 }));
      await shop.begin(many);
      const taken: number[] = [];
      for (let at = 0; at < many.length; at += 1) taken.push(Number(await shop.take()));
      core.clock.advance(HOUR);
      for (const id of taken.slice(0, -1)) {
        await core.engine.blobs.traces.append(id, 0, Buffer.from('alive'));
      }
      await later(HOUR + MINUTE);
      expect((await build(taken.at(-1) ?? 0)).status).toBe('failed');
      expect((await build(taken[0] ?? 0)).status).toBe('running');
    });

    it('is tried again if its configuration says so', async () => {
      const { pipelineId } = await shop.begin([
        job('a', { timeout: 86_400, retry: { max: 1, when: ['stuck_or_timeout_failure'] } }),
      ]);
      await shop.take();
      await later(2 * HOUR + MINUTE);
      expect(await shop.statuses(pipelineId)).toEqual({ a: 'pending' });
    });

    it('is found also after the clock has gone back', async () => {
      await later(5 * MINUTE);
      core.clock.advance(-24 * HOUR);
      const { buildIds } = await shop.begin([job('a')]);
      await later(3 * HOUR);
      expect((await build(buildIds[0] ?? 0)).status).toBe('failed');
    });
  });

  describe('a build that runs beyond its timeout', () => {
    it('is dropped when its runner has had time to end it, though its trace still grows', async () => {
      await shop.begin([job('a', { timeout: 600 })]);
      const id = (await shop.take()) ?? 0;
      await later(19 * MINUTE);
      expect((await build(id)).status).toBe('running');
      await core.engine.blobs.traces.append(id, 0, Buffer.from('alive'));
      await later(2 * MINUTE);
      expect(await build(id)).toMatchObject({ status: 'failed', failureReason: 'job_execution_timeout' });
    });

    it("goes by its project's timeout if it has none of its own", async () => {
      await shop.begin([job('a')]);
      const id = (await shop.take()) ?? 0;
      await later(HOUR + 9 * MINUTE);
      expect((await build(id)).status).toBe('running');
      await later(2 * MINUTE);
      expect((await build(id)).failureReason).toBe('job_execution_timeout');
    });
  });

  it('one that fails keeps no other from its time', async () => {
    const delayed = { when: 'delayed', startIn: 60 } as const;
    const { buildIds } = await shop.begin(
      Array.from({ length: 120 }, (_, at) => job(`j${at}`, { ...delayed, startIn: 60 + at })),
    );
    const { store } = core.engine;
    const append = store.append.bind(store);
    const bad = new Set(buildIds.slice(0, 110).map(id => `build-${id}`));
    store.append = (stream, ...rest) =>
      bad.has(stream) ? Promise.reject(new Error('no')) : append(stream, ...rest);
    core.clock.advance(HOUR);
    await expect(look()).rejects.toBeInstanceOf(AggregateError);
    expect((await build(buildIds.at(-1) ?? 0)).status).toBe('pending');
    store.append = append;
    await look();
    expect((await build(buildIds[0] ?? 0)).status).toBe('pending');
  });
});
