import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ada, ManualClock } from '../../test/support/core.js';
import { eventually, openStorage, type Storage } from '../../test/support/core-storage.js';
import type { RunnerSettings } from '../domain/runner/events.js';
import { registerRunner } from '../domain/runner/register.js';
import { runnerAggregate } from '../domain/runner/runner.js';
import { updateRunner } from '../domain/runner/update.js';
import type { SubscriptionHandler } from '../event-store/event-store.js';
import { Ledger } from '../ledger/ledger.js';
import { Reactor } from '../ledger/reactor.js';
import { DocumentCache } from './document-cache.js';
import type { Projection } from './projection.js';
import { ProjectionRunner } from './projection-runner.js';
import { Projector } from './projector.js';
import { runners } from './runners.js';

const settings: RunnerSettings = {
  description: '0',
  tags: [],
  runUntagged: true,
  locked: false,
  active: true,
  info: {},
};

describe('The runner of the projections', () => {
  let storage: Storage;
  let ledger: Ledger;
  let errors: Error[];
  let cache: DocumentCache;
  const running: ProjectionRunner[] = [];

  beforeEach(async () => {
    storage = await openStorage([runners.collection]);
    ledger = new Ledger(storage.store, new ManualClock(), new Reactor(), { exclusive: true });
    errors = [];
    cache = new DocumentCache();
  });
  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop();
    await storage.close();
  });

  const report = (error: Error): void => void errors.push(error);
  const open = (): ProjectionRunner => {
    const projector = new Projector([runners as Projection], 'test', cache, () => undefined);
    const { store, readModels } = storage;
    const runner = new ProjectionRunner(store, readModels, projector, 'test', report, 5);
    running.push(runner);
    return runner;
  };
  const register = async (): Promise<bigint> => {
    const facts = { ...settings, runnerId: 1, projectId: null, tokenSha256: 'ab' };
    return (await ledger.decide(runnerAggregate, 1, one => registerRunner(one, facts), ada)).position;
  };
  const describeAs = async (description: number): Promise<bigint> => {
    const changes = { description: String(description) };
    return (await ledger.decide(runnerAggregate, 1, one => updateRunner(one, { changes }), ada)).position;
  };
  const shown = async () => {
    const found = await storage.readModels.load<RunnerSettings>('runners', ['1']);
    return found.get('1')?.body.description ?? null;
  };

  it('has folded all there was when it has started, and follows from then on', async () => {
    await register();
    const runner = open();
    await runner.start();
    expect(await shown()).toBe('0');
    expect(await runner.reached(await describeAs(1), 10_000)).toBe(true);
    expect(await shown()).toBe('1');
  });

  it('takes up what it had when a batch could not be saved, without a gap', async () => {
    await register();
    const runner = open();
    await runner.start();
    const save = storage.readModels.save.bind(storage.readModels);
    let failures = 3;
    storage.readModels.save = batch => {
      failures -= 1;
      return failures >= 0 ? Promise.reject(new Error('full')) : save(batch);
    };
    const batches: bigint[][] = [];
    runner.onSaved(events => void batches.push(events.map(({ position }) => position)));
    let last = 0n;
    for (let at = 1; at <= 5; at += 1) last = await describeAs(at);
    expect(await runner.reached(last, 10_000)).toBe(true);
    expect(await shown()).toBe('5');
    expect(errors.length).toBe(3);
    expect(batches.flat()).toEqual([2n, 3n, 4n, 5n, 6n]);
    expect(cache.peek('runners', '1')?.body).toMatchObject({ description: '5' });
  });

  it('subscribes again when it was dropped, or when even that fails, from where it was', async () => {
    const { store } = storage;
    const subscribe = store.subscribe.bind(store);
    let handler: SubscriptionHandler | undefined;
    const asked: bigint[] = [];
    store.subscribe = ({ after }, given) => {
      asked.push(after);
      if (asked.length === 2) throw new Error('refused');
      handler = given;
      return subscribe({ after }, given);
    };
    await register();
    const runner = open();
    await runner.start();
    await running[0]?.reached(1n, 1_000);
    handler?.onDropped?.(new Error('gone'));
    await eventually(() => asked.length === 3);
    expect(asked).toEqual([0n, 1n, 1n]);
    expect(errors.map(({ message }) => message)).toEqual(['gone', 'refused']);
    expect(await runner.reached(await describeAs(1), 10_000)).toBe(true);
  });

  it('does not mind a listener that throws: nobody waits the longer for it', async () => {
    await register();
    const runner = open();
    await runner.start();
    const heard: number[] = [];
    runner.onSaved(() => {
      throw new Error('mine');
    });
    runner.onSaved(events => heard.push(events.length));
    expect(await runner.reached(await describeAs(1), 10_000)).toBe(true);
    expect([heard, errors.map(({ message }) => message)]).toEqual([[1], ['mine']]);
  });

  it('lets nobody wait longer than asked for, nor after it was stopped', async () => {
    await register();
    const runner = open();
    await runner.start();
    expect(await runner.reached(99n, 1)).toBe(false);
    expect(await runner.reached(99n, 0)).toBe(false);
    const waiting = runner.reached(99n, 60_000);
    await runner.stop();
    expect(await waiting).toBe(false);
    expect(await runner.reached(99n, 60_000)).toBe(false);
    expect(await runner.reached(1n, 60_000)).toBe(true);
  });

  it('goes on from its checkpoint after a restart, with nothing lost and nothing folded twice', async () => {
    await register();
    const first = open();
    await first.start();
    await first.stop();
    await describeAs(1);
    await describeAs(2);
    const second = open();
    const heard: bigint[] = [];
    second.onSaved(events => heard.push(...events.map(({ position }) => position)));
    await second.start();
    expect([await shown(), heard]).toEqual(['2', [2n, 3n]]);
  });
});
