import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ada, job, ManualClock } from '../../test/support/core.js';
import { openStorage, type Storage } from '../../test/support/core-storage.js';
import { buildAggregate } from '../domain/build/build.js';
import { createBuild } from '../domain/build/create.js';
import { enqueueBuild } from '../domain/build/enqueue.js';
import { finishBuild } from '../domain/build/finish.js';
import { startBuild } from '../domain/build/start.js';
import type { BuildDefinition } from '../domain/definition.js';
import { createPipeline } from '../domain/pipeline/create.js';
import { pipelineAggregate } from '../domain/pipeline/pipeline.js';
import { buildFacts } from '../domain/testing/builds.js';
import { Ledger } from '../ledger/ledger.js';
import { Reactor } from '../ledger/reactor.js';
import { PipelineProgress } from './pipeline-progress.js';

const clock = new ManualClock();
const now = new Date(clock.now()).toISOString();

describe('The progress of a pipeline', () => {
  let storage: Storage;
  let ledger: Ledger;
  let progress: PipelineProgress;

  beforeEach(async () => {
    storage = await openStorage();
    ledger = new Ledger(storage.store, clock, new Reactor(), { exclusive: true });
    progress = new PipelineProgress(ledger, clock);
  });
  afterEach(() => storage.close());

  /** Build ids are 1, 2, 3… in the order of the jobs. */
  const plan = (...definitions: BuildDefinition[]) =>
    ledger.decide(
      pipelineAggregate,
      '4-12',
      pipeline =>
        createPipeline(pipeline, {
          projectId: 4,
          pipelineId: 55,
          number: 12,
          ref: 'main',
          tag: false,
          sha: 'a'.repeat(40),
          beforeSha: '0'.repeat(40),
          event: 'push',
          deployTo: '',
          commit: {
            message: 'x',
            createdAt: now,
            personal: { author: { name: 'A', email: 'a@x' } },
          },
          userId: 2,
          variables: [],
          stages: ['test', 'deploy'],
          builds: definitions.map((definition, at) => ({ id: at + 1, jobNumber: at + 1, definition })),
          forkOf: null,
        }),
      ada,
    );
  const create = (id: number, definition: BuildDefinition) =>
    ledger.decide(
      buildAggregate,
      id,
      build => createBuild(build, { ...buildFacts(), jobNumber: id, definition }),
      ada,
    );
  const run = async (id: number, state: 'success' | 'failed') => {
    await ledger.decide(buildAggregate, id, build => enqueueBuild(build, { now }), ada);
    const start = { runnerId: 7, runnerShared: true };
    await ledger.decide(buildAggregate, id, build => startBuild(build, start), ada);
    await ledger.decide(buildAggregate, id, build => finishBuild(build, { runnerId: 7, state }), ada);
  };
  const advance = (cause = 'cause-1') => progress.advance('4-12', cause, ada);
  const status = async (id: number) => (await ledger.load(buildAggregate, id)).status;

  const test = job('test');
  const deploy = job('deploy', { stage: 'deploy', stageIndex: 1 });

  it('waits until every planned build has begun: one that is missing may belong to an earlier stage', async () => {
    await plan(test, deploy);
    await create(2, deploy);
    await advance();
    expect(await status(2)).toBe('created');
    await create(1, test);
    await advance('cause-2');
    expect([await status(1), await status(2)]).toEqual(['pending', 'created']);
  });

  it('starts a stage once, however many builds end together', async () => {
    const other = job('other');
    await plan(test, other, deploy);
    await create(1, test);
    await create(2, other);
    await create(3, deploy);
    await run(1, 'success');
    await run(2, 'success');
    await Promise.all(['cause-1', 'cause-2', 'cause-3', 'cause-1'].map(advance));
    const events = await storage.store.readStream('build-3');
    expect(events.map(({ type }) => type)).toEqual(['BuildCreated', 'BuildEnqueued']);
  });

  it('does not take a failure for one that `retry` is about to try again', async () => {
    const flaky = job('flaky', { retry: { max: 1 } });
    const other = job('other');
    const rescue = job('rescue', { stage: 'deploy', stageIndex: 1, when: 'on_failure' });
    await plan(flaky, other, rescue);
    await create(1, flaky);
    await create(2, other);
    await create(3, rescue);
    await run(1, 'failed');
    await run(2, 'success');
    await advance();
    expect(await status(3)).toBe('created');
  });

  it('goes on after a failure whose reason is not one of those that are retried', async () => {
    const flaky = job('flaky', { retry: { max: 2, when: ['runner_system_failure'] } });
    const rescue = job('rescue', { stage: 'deploy', stageIndex: 1, when: 'on_failure' });
    await plan(flaky, rescue);
    await create(1, flaky);
    await create(2, rescue);
    await run(1, 'failed');
    await advance();
    expect(await status(2)).toBe('pending');
  });

  it('finds nothing to do in a pipeline that is not there', async () => {
    expect(await advance()).toBe(0n);
  });
});
