import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CommandBus } from '@nestjs/cqrs';
import { array, assert, asyncProperty, boolean, constantFrom, nat, record } from 'fast-check';
import { KeepArtifacts } from '../src/commands/keeping-artifacts/command.js';
import { buildAggregate } from '../src/domain/build/build.js';
import { expireByRetention } from '../src/domain/build/expire-by-retention.js';
import { Ledger } from '../src/ledger/ledger.js';
import { Reactor } from '../src/ledger/reactor.js';
import { RetentionRuns } from '../src/processes/retention-runs.js';
import { ada, startCore, type Core } from './support/core.js';
import { eventually } from './support/core-storage.js';
import { Workshop } from './support/core-workshop.js';
import { brief, DAY, RetentionWorld } from './support/retention-world.js';

let core: Core;
let world: RetentionWorld;

beforeEach(async () => {
  core = await startCore();
  world = new RetentionWorld(await Workshop.open(core));
});
afterEach(() => core.close());

const later = (milliseconds: number): void => core.clock.advance(milliseconds);
const eventsOf = (stream: string) => core.engine.store.readStream(stream);

/** Stops without a sign and starts again; retention runs when it is asked to. */
async function restart(options: { processes?: boolean } = {}): Promise<void> {
  const { folder, clock } = core;
  await core.close({ keep: true });
  core = await startCore({ folder, clock, env: { LEDGER_RETENTION_EVERY: '0' }, ...options });
  world = world.movedTo(core);
}

describe('A plan', () => {
  it('lists what is older than its rule says, and nothing that another rule keeps', async () => {
    await world.rules('keep 30 days of artifacts', 'keep 90 days of traces');
    const old = await world.ended();
    later(60 * DAY);
    const young = await world.ended();
    expect(await world.planned()).toEqual([`artifacts of ${old}`]);
    later(30 * DAY - 1);
    expect(await world.planned()).toEqual([`artifacts of ${old}`]);
    later(1);
    const all = [`trace of ${old}`, `artifacts of ${old}`, `artifacts of ${young}`];
    expect(await world.planned()).toEqual(all);
    const { total, removals } = await world.plan();
    expect(total).toEqual({
      removals: { items: 3, bytes: removals.reduce((sum, { size }) => sum + size, 0) },
      held: { items: 0, bytes: 0 },
      complete: true,
    });
    const { sha256 } = (await world.build(old)).trace ?? {};
    expect(removals[0]).toMatchObject({ rule: 'keep 90 days of traces', sha256 });
  });

  it('can be of another time', async () => {
    await world.rules('keep 30 days of traces');
    const id = await world.ended();
    const then = core.clock.now() + 30 * DAY;
    expect((await world.plan(then)).removals.map(brief)).toEqual([`trace of ${id}`]);
    expect((await world.plan(0)).removals).toEqual([]);
  });

  it('comes in pages, each build on one of them, those that ended at the same moment too', async () => {
    await world.rules('keep 1 day of traces and artifacts');
    const ids = [await world.ended(), await world.ended(), await world.ended({ trace: false })];
    later(DAY);
    const pages: string[][] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof world.plan>> = await world.plan(null, after, 1);
      pages.push(page.removals.map(brief));
      expect(page.total === null).toBe(after !== null);
      after = page.next;
    } while (after !== null);
    expect(pages).toEqual([
      [`trace of ${ids[0]}`, `artifacts of ${ids[0]}`],
      [`trace of ${ids[1]}`, `artifacts of ${ids[1]}`],
      [`artifacts of ${ids[2]}`],
    ]);
  });

  it('leaves alone what somebody has asked to keep', async () => {
    await world.rules('keep 1 day of artifacts');
    const [kept, other] = [await world.ended(), await world.ended()];
    await core.app.get(CommandBus).execute(new KeepArtifacts(kept, ada));
    later(DAY);
    expect(await world.planned()).toEqual([`artifacts of ${other}`]);
  });
});

describe('A run', () => {
  it('removes the bytes, and is in the ledger with all that it removed', async () => {
    const rules = ['keep 30 days of artifacts', 'keep 90 days of traces'];
    await world.rules(...rules);
    const id = await world.ended();
    const { trace, artifacts } = await world.build(id);
    later(90 * DAY);
    const { runId, rulesDigest, ...run } = await world.run();
    const bytes = (trace?.size ?? 0) + (artifacts?.size ?? 0);
    const counts = { traces: 1, artifacts: 1, bytes, held: 0, complete: true };
    expect(run).toMatchObject(counts);
    expect(await world.stored([id])).toEqual([]);
    expect(await world.build(id)).toMatchObject({ trace: null, artifacts: null, erased: false });

    const [started, finished] = await eventsOf(`retention-${runId}`);
    expect(started).toMatchObject({
      type: 'RetentionRunStarted',
      actor: ada.actor,
      data: { rules, rulesDigest },
    });
    expect(finished).toMatchObject({
      type: 'RetentionRunFinished',
      causationId: started?.id,
      data: counts,
    });
    const removals = (await eventsOf(`build-${id}`)).filter(({ causationId }) => causationId === started?.id);
    expect(Object.fromEntries(removals.map(({ type, data }) => [type, data]))).toMatchObject({
      TraceExpired: { trace, retention: { runId, rule: rules[1] } },
      ArtifactsExpired: { artifacts, retention: { runId, rule: rules[0] } },
    });
    expect(removals).toHaveLength(2);
  });

  it('removes no more than it may, and the next one the rest', async () => {
    await world.rules('keep 1 day of traces');
    const ids = [await world.ended(), await world.ended(), await world.ended()];
    later(DAY);
    expect(await world.run(2)).toMatchObject({ traces: 2, complete: false });
    expect(await world.run(2)).toMatchObject({ traces: 1, complete: true });
    expect(await world.run(2)).toMatchObject({ traces: 0, complete: true });
    expect((await world.stored(ids)).filter(one => one.startsWith('trace'))).toEqual([]);
  });

  it('at the same time as another removes nothing twice', async () => {
    await world.rules('keep 1 day of traces and artifacts');
    const ids = [await world.ended(), await world.ended()];
    later(DAY);
    const runs = await Promise.all([world.run(), world.run()]);
    expect(runs.reduce((sum, { traces, artifacts }) => sum + traces + artifacts, 0)).toBe(4);
    expect(await world.stored(ids)).toEqual([]);
  });

  it('needs rules', async () => {
    await expect(world.run()).rejects.toMatchObject({ code: 'invalid' });
  });

  it('comes by itself, and is none where there is nothing to remove', async () => {
    const runs = core.app.get(RetentionRuns);
    await world.rules('keep 1 day of traces');
    const id = await world.ended({ artifacts: false });
    const before = await core.engine.store.lastPosition();
    await runs.look();
    expect(await core.engine.store.lastPosition()).toBe(before);
    later(DAY);
    await runs.look();
    expect(await world.stored([id])).toEqual([]);
    expect((await core.engine.store.readAll({ after: before, limit: 10 })).at(-1)).toMatchObject({
      type: 'RetentionRunFinished',
      actor: { kind: 'process', name: 'retention' },
      data: { traces: 1 },
    });
  });

  it('that was killed between an event and the removal of its bytes is brought to its end', async () => {
    const rule = 'keep 1 day of traces and artifacts';
    await world.rules(rule);
    const id = await world.ended();
    const { trace } = await world.build(id);
    await restart({ processes: false });
    const killed = new Ledger(core.engine.store, core.clock, new Reactor(), { exclusive: false });
    const command = {
      kind: 'trace',
      sha256: trace?.sha256 ?? '',
      retention: { runId: 'run', rule },
    } as const;
    await killed.decide(buildAggregate, id, build => expireByRetention(build, command), ada);
    expect(await world.stored([id])).toEqual([`trace of ${id}`, `artifacts of ${id}`]);

    await restart();
    const left = await eventually(
      () => world.stored([id]),
      stored => stored.length === 1,
    );
    expect(left).toEqual([`artifacts of ${id}`]);
    // What the run had not come to is found by the next.
    later(DAY);
    expect(await world.run()).toMatchObject({ traces: 0, artifacts: 1 });
    expect(await world.stored([id])).toEqual([]);
  });
});

const aRule = record({
  days: constantFrom('', '0 days of ', '1 day of ', '3 days of '),
  kinds: constantFrom('traces', 'artifacts', 'traces and artifacts'),
  refs: constantFrom('', ' of branches', ' of tags', ' of branch m*'),
});
const aBuild = record({ trace: boolean(), artifacts: boolean(), held: boolean(), age: nat(3) });

describe('Whatever the rules and the builds', () => {
  it('a run removes just what the plan said, and leaves every other byte', async () => {
    let removed = 0;
    await assert(
      asyncProperty(
        array(aRule, { minLength: 1, maxLength: 3 }),
        array(aBuild, { minLength: 1, maxLength: 4 }),
        async (rules, builds) => {
          const texts = rules.map(
            ({ days, kinds, refs }) => `keep ${days}${kinds}${refs}${days === '' ? ' for ever' : ''}`,
          );
          await world.rules(...texts);
          const ids: number[] = [];
          for (const { held, age, ...kept } of builds) {
            const id = await world.ended(kept);
            ids.push(id);
            if (held) await world.hold({ buildId: id });
            later(age * DAY);
          }
          const before = await world.stored(ids);
          const { removals } = await world.plan(null, null, 100_000);
          const plan = removals.filter(({ buildId }) => ids.includes(buildId)).map(brief);
          await world.run();
          const after = await world.stored(ids);
          const gone = before.filter(one => !after.includes(one));
          expect(gone.toSorted()).toEqual(plan.toSorted());
          expect((await world.plan()).removals).toEqual([]);
          removed += gone.length;
        },
      ),
      { numRuns: 25 },
    );
    expect(removed).toBeGreaterThan(0);
  });
});
