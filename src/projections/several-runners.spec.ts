import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ada, ManualClock } from '../../test/support/core.js';
import { eventually, openStorage, type Storage } from '../../test/support/core-storage.js';
import { registerRunner } from '../domain/runner/register.js';
import { runnerAggregate } from '../domain/runner/runner.js';
import type { RunnerSettings } from '../domain/runner/events.js';
import { updateRunner } from '../domain/runner/update.js';
import { Ledger } from '../ledger/ledger.js';
import { Reactor } from '../ledger/reactor.js';
import { FencedOff, type Fence } from '../leases/leases.js';
import { CollectionsReplaced, type ReadModels, type SaveBatch } from '../read-models/read-models.js';
import { DocumentCache } from './document-cache.js';
import { ProjectionRunner } from './projection-runner.js';
import type { Projection } from './projection.js';
import { Projector } from './projector.js';
import { quarantine } from './quarantine.js';
import { runners } from './runners.js';

const facts = {
  description: '0',
  tags: [],
  runUntagged: true,
  locked: false,
  active: true,
  info: {},
  runnerId: 1,
  projectId: null,
  tokenSha256: 'ab',
};

const fence = (token: number): Fence => ({ lease: 'folding', token });

describe('Runners of the projections in several processes', () => {
  let storage: Storage;
  let ledger: Ledger;
  let caches: DocumentCache[];
  /** Tokens that were saved under, in their order. */
  let saved: (number | undefined)[];
  /** What counts now: a save under a lower token is refused. */
  let newest: number;
  let replaced: boolean;
  const running: ProjectionRunner[] = [];

  beforeEach(async () => {
    storage = await openStorage([runners.collection, quarantine.collection]);
    ledger = new Ledger(storage.store, new ManualClock(), new Reactor(), { exclusive: true });
    caches = [];
    saved = [];
    newest = 0;
    replaced = false;
  });
  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop();
    await storage.close();
  });

  /** Read models that know fences, and can be replaced under a process. */
  const guarded = (): ReadModels => {
    const { readModels } = storage;
    return Object.assign(Object.create(readModels) as ReadModels, {
      save: async (batch: SaveBatch) => {
        if ((batch.fence?.token ?? 0) < newest) throw new FencedOff(fence(newest));
        if (replaced) throw new CollectionsReplaced('runners');
        saved.push(batch.fence?.token);
        await readModels.save(batch);
      },
      open: async (collections: Parameters<ReadModels['open']>[0]) => {
        replaced = false;
        await readModels.open(collections);
      },
    });
  };
  const open = (): ProjectionRunner => {
    const cache = new DocumentCache();
    caches.push(cache);
    const projector = new Projector([runners as Projection], 'test', cache, () => undefined);
    const runner = new ProjectionRunner(storage.store, guarded(), projector, 'test', () => undefined, 5);
    runner.watch();
    running.push(runner);
    return runner;
  };
  const register = async (): Promise<bigint> =>
    (await ledger.decide(runnerAggregate, 1, one => registerRunner(one, facts), ada)).position;
  const describeAs = async (description: number): Promise<bigint> => {
    const changes = { description: String(description) };
    return (await ledger.decide(runnerAggregate, 1, one => updateRunner(one, { changes }), ada)).position;
  };
  const shown = async () => {
    const found = await storage.readModels.load<RunnerSettings>('runners', ['1']);
    return found.get('1')?.body.description ?? null;
  };

  it('show an event when the one that leads has saved it, and not before', async () => {
    const [leading, watching] = [open(), open()];
    await Promise.all([leading.start(), watching.start()]);
    const position = await register();
    expect(await watching.reached(position, 100)).toBe(false);
    expect([await shown(), watching.position]).toEqual([null, 0n]);
    await leading.lead(fence(1));
    expect(await watching.reached(position, 10_000)).toBe(true);
    expect([await shown(), saved]).toEqual(['0', [1]]);
  });

  it('tell each event once on each process, whoever leads', async () => {
    const [one, other] = [open(), open()];
    const told: bigint[][] = [[], []];
    for (const [at, runner] of [one, other].entries()) {
      runner.onSaved(events => told[at]?.push(...events.map(({ position }) => position)));
    }
    await Promise.all([one.start(), other.start()]);
    await one.lead(fence(1));
    const positions = [await register(), await describeAs(1)];
    await other.reached(positions[1] ?? 0n, 10_000);
    one.watch();
    newest = 2;
    await other.lead(fence(2));
    positions.push(await describeAs(2));
    for (const runner of [one, other]) await runner.reached(positions[2] ?? 0n, 10_000);
    expect(told).toEqual([positions, positions]);
    expect(await shown()).toBe('2');
  });

  it('that were overtaken save nothing more, and watch who overtook them', async () => {
    const [zombie, heir] = [open(), open()];
    await Promise.all([zombie.start(), heir.start()]);
    await zombie.lead(fence(1));
    await zombie.reached(await register(), 10_000);
    newest = 2;
    const position = await describeAs(1);
    expect(await zombie.reached(position, 100)).toBe(false);
    await heir.lead(fence(2));
    expect(await zombie.reached(position, 10_000)).toBe(true);
    expect([await shown(), saved]).toEqual(['1', [1, 2]]);
  });

  it('forget, when they take the lead, what they remembered from the time before', async () => {
    const [one, other] = [open(), open()];
    await Promise.all([one.start(), other.start()]);
    await one.lead(fence(1));
    await one.reached(await register(), 10_000);
    one.watch();
    await other.lead(fence(2));
    await one.reached(await describeAs(1), 10_000);
    other.watch();
    await one.lead(fence(3));
    expect(caches[0]?.peek('runners', '1')).toBeUndefined();
    await one.reached(await describeAs(2), 10_000);
    expect(await shown()).toBe('2');
  });

  it('go back to the checkpoint when another process has rebuilt the read models', async () => {
    const runner = open();
    await runner.start();
    await runner.lead(fence(1));
    await runner.reached(await register(), 10_000);
    await storage.readModels.rebuild([runners.collection], ['test'], async () => undefined);
    replaced = true;
    await describeAs(1);
    expect(await eventually(shown, text => text === '1')).toBe('1');
  });

  it('notice by themselves that what they saved is gone', async () => {
    const runner = open();
    await runner.start();
    await runner.lead(fence(1));
    const position = await register();
    await runner.reached(position, 10_000);
    await storage.readModels.rebuild([runners.collection], ['test'], async () => undefined);
    expect(await shown()).toBeNull();
    await runner.check();
    expect(await eventually(shown)).toBe('0');
    expect(await runner.reached(position, 10_000)).toBe(true);
  });
});
