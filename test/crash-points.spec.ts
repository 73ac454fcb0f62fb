import { describe, expect, it } from '@jest/globals';
import { RestartPipeline } from '../src/commands/restarting-a-pipeline/command.js';
import { RetryBuild } from '../src/commands/retrying-a-build/command.js';
import { buildAggregate, type ExistingBuild } from '../src/domain/build/build.js';
import { pipelineAggregate, type Pipeline } from '../src/domain/pipeline/pipeline.js';
import { StoreUnavailable } from '../src/event-store/event-store.js';
import { Follower } from '../src/processes/follower.js';
import { ada, job, startCore, type Core } from './support/core.js';
import { eventually } from './support/core-storage.js';
import { Workshop } from './support/core-workshop.js';

const deploy = { stage: 'deploy', stageIndex: 1 };
const DEFINITIONS = [
  job('flaky', { retry: { max: 1 } }),
  job('unit'),
  job('ship', deploy),
  job('rescue', { ...deploy, when: 'on_failure' }),
];

/** From now on the ledger takes so many appends and no more, as if it were killed before the next. */
function killAfter({ engine: { store } }: Core, appends: number): { readonly dead: () => boolean } {
  const append = store.append.bind(store);
  let made = 0;
  store.append = (...args) => {
    made += 1;
    return made > appends ? Promise.reject(new StoreUnavailable('killed')) : append(...args);
  };
  return { dead: () => made > appends };
}

/** What a start does with what the last run left undone; a kill may come in between once more. */
async function recover({ engine }: Core, dead: () => boolean = () => false): Promise<void> {
  const { store, readModels, reactor, projection } = engine;
  const options = { saveEvery: 3_600_000, retryAfter: 1, onError: () => undefined };
  const follower = new Follower(store, readModels, reactor, options);
  await follower.start();
  await eventually(async () => dead() || follower.position >= (await store.lastPosition()));
  await follower.stop();
  if (!dead()) await projection.reached(await store.lastPosition(), 10_000);
}

const load = ({ core, projectId }: Workshop): Promise<Pipeline> =>
  core.engine.ledger.load(pipelineAggregate, `${projectId}-1`);

/** A planned build and those that took its place, as far as they have begun. */
async function chain({ core }: Workshop, first: number): Promise<[number, ExistingBuild][]> {
  const found: [number, ExistingBuild][] = [];
  for (let id: number | null = first; id !== null;) {
    const build: Awaited<ReturnType<typeof loadBuild>> = await loadBuild(core, id);
    if (build.status === 'none') break;
    found.push([id, build]);
    id = build.retriedAs;
  }
  return found;
}

const loadBuild = (core: Core, id: number) => core.engine.ledger.load(buildAggregate, id);

/** The events of each build, by its job, the pipeline's attempt and the try. */
async function result(shop: Workshop): Promise<unknown> {
  const pipeline = await load(shop);
  if (pipeline.status === 'none') return null;
  const builds: Record<string, string[]> = {};
  const planned = [...pipeline.earlierBuildIds, ...pipeline.builds.map(({ id }) => id)];
  for (const first of planned) {
    for (const [at, [id, { definition, attempt }]] of (await chain(shop, first)).entries()) {
      builds[`${definition.name}, attempt ${attempt}, try ${at + 1}`] = await shop.typesOf(id);
    }
  }
  return { builds, status: (await shop.pipeline(pipeline.pipelineId))?.status };
}

/**
 * Runs the pipeline to its end, retries a build of it, and restarts it. What is done already is not done again: that
 * is what a client does who was told nothing when the ledger was killed.
 */
async function drive(shop: Workshop): Promise<void> {
  if ((await load(shop)).status === 'none') await shop.begin(DEFINITIONS);
  await runAll(shop);
  const pipeline = await load(shop);
  if (pipeline.status === 'none' || pipeline.attempt > 1) return;
  const unit = pipeline.builds[1]?.id ?? 0;
  if ((await chain(shop, unit)).length === 1) {
    await shop.commands.execute(new RetryBuild(unit, 2, false, ada));
    await runAll(shop);
  }
  await shop.commands.execute(new RestartPipeline(shop.projectId, 1, 2, null, ada));
  await runAll(shop);
}

/** Ends what runs and takes what waits, until nothing does either. */
async function runAll(shop: Workshop): Promise<void> {
  for (let id = await next(shop); id !== null; id = await next(shop)) {
    const build = await loadBuild(shop.core, id);
    const fails = build.status !== 'none' && build.definition.name === 'flaky' && build.retryOf === null;
    await shop.finish(id, fails ? 'failed' : 'success');
  }
}

async function next(shop: Workshop): Promise<number | null> {
  const pipeline = await load(shop);
  for (const { id: first } of pipeline.status === 'none' ? [] : pipeline.builds) {
    for (const [id, { status }] of await chain(shop, first)) if (status === 'running') return id;
  }
  return shop.take();
}

/** The ledger is killed after so many appends, its next start, if asked for, after a few more; then it comes through. */
async function runKilled(appends: number, again: number | null): Promise<{ died: boolean; seen: unknown }> {
  const first = await startCore({ processes: false });
  const { folder } = first;
  const shop = await Workshop.open(first);
  const { dead } = killAfter(first, appends);
  await drive(shop).catch(() => undefined);
  await first.close({ keep: true });

  if (again !== null) {
    const second = await startCore({ folder, processes: false });
    await recover(second, killAfter(second, again).dead);
    await second.close({ keep: true });
  }

  const third = await startCore({ folder, processes: false });
  const moved = shop.movedTo(third);
  await recover(third);
  await drive(moved);
  const seen = await result(moved);
  await recover(third);
  expect(await result(moved)).toEqual(seen);
  await third.close();
  return { died: dead(), seen };
}

const LIVED = ['BuildCreated', 'BuildEnqueued', 'BuildStarted', 'BuildFinished'];

describe('A ledger that is killed between any two appends, and again while it recovers', () => {
  it('comes to the same end: each build begun once, each stage started once', async () => {
    const whole = await runKilled(1_000, null);
    expect(whole.seen).toEqual({
      builds: {
        'flaky, attempt 1, try 1': [...LIVED, 'BuildRetried'],
        'flaky, attempt 1, try 2': LIVED,
        'unit, attempt 1, try 1': [...LIVED, 'BuildRetried'],
        'unit, attempt 1, try 2': LIVED,
        'ship, attempt 1, try 1': LIVED,
        'rescue, attempt 1, try 1': ['BuildCreated', 'BuildSkipped'],
        'flaky, attempt 2, try 1': [...LIVED, 'BuildRetried'],
        'flaky, attempt 2, try 2': LIVED,
        'unit, attempt 2, try 1': LIVED,
        'ship, attempt 2, try 1': LIVED,
        'rescue, attempt 2, try 1': ['BuildCreated', 'BuildSkipped'],
      },
      status: 'success',
    });
    let appends = 0;
    for (let died = true; died; appends += 1) {
      const killed = await runKilled(appends, appends % 2 === 0 ? (appends / 2) % 4 : null);
      died = killed.died;
      expect({ appends, seen: killed.seen }).toEqual({ appends, seen: whole.seen });
    }
    expect(appends).toBeGreaterThan(40);
  }, 180_000);
});
