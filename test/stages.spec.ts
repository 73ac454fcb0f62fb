import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EraseBuild } from '../src/commands/erasing-a-build/command.js';
import { AppendTrace } from '../src/commands/appending-to-a-trace/command.js';
import { RestartPipeline } from '../src/commands/restarting-a-pipeline/command.js';
import { RetryBuild } from '../src/commands/retrying-a-build/command.js';
import { DescribeBuildForRunner } from '../src/queries/describing-a-build-for-its-runner/query.js';
import { QueryBus } from '@nestjs/cqrs';
import type { BuildDefinition, BuildWhen } from '../src/domain/definition.js';
import { ada, job, startCore, type Core } from './support/core.js';
import { Workshop } from './support/core-workshop.js';

const next = (name: string, facts: Partial<BuildDefinition> = {}) =>
  job(name, { stage: 'deploy', stageIndex: 1, ...facts });
const need = (name: string, optional = false) => ({ job: name, artifacts: true, optional });

describe('What comes after a stage', () => {
  let core: Core;
  let shop: Workshop;

  beforeEach(async () => {
    core = await startCore();
    shop = await Workshop.open(core);
  });
  afterEach(() => core.close());

  const ofEachKind = (['on_success', 'on_failure', 'always', 'manual', 'delayed'] as const).map(
    (when: BuildWhen) => next(when, { when, ...(when === 'delayed' ? { startIn: 60 } : {}) }),
  );

  it('goes by `when` when it has passed', async () => {
    const { pipelineId } = await shop.begin([job('a'), ...ofEachKind]);
    await shop.run('success');
    expect(await shop.statuses(pipelineId)).toEqual({
      a: 'success',
      on_success: 'pending',
      on_failure: 'skipped',
      always: 'pending',
      manual: 'manual',
      delayed: 'created',
    });
  });

  it('goes by `when` when it has failed', async () => {
    const { pipelineId } = await shop.begin([job('a'), ...ofEachKind]);
    await shop.run('failed');
    expect(await shop.statuses(pipelineId)).toEqual({
      a: 'failed',
      on_success: 'skipped',
      on_failure: 'pending',
      always: 'pending',
      manual: 'skipped',
      delayed: 'skipped',
    });
  });

  it('takes a failure that is allowed for a success, by its exit code if that is what was configured', async () => {
    const exitCodes = { allowFailureExitCodes: [42] };
    const { pipelineId } = await shop.begin([
      job('a', { allowFailure: true }),
      job('b', exitCodes),
      next('c'),
    ]);
    await shop.run('failed');
    await shop.run('failed', null, 42);
    expect(await shop.statuses(pipelineId)).toMatchObject({ c: 'pending' });
    const other = await shop.begin([job('b', exitCodes), next('c')]);
    await shop.run('success');
    await shop.run('failed', null, 1);
    expect(await shop.statuses(other.pipelineId)).toEqual({ b: 'failed', c: 'skipped' });
  });

  it('waits for a manual build that may not fail, not for one that may', async () => {
    const held = await shop.begin([job('a', { when: 'manual' }), next('c')]);
    expect(await shop.statuses(held.pipelineId)).toEqual({ a: 'manual', c: 'created' });
    await shop.play(held.buildIds[0] ?? 0);
    await shop.run('success');
    expect(await shop.statuses(held.pipelineId)).toEqual({ a: 'success', c: 'pending' });
    const free = await shop.begin([job('a', { when: 'manual', allowFailure: true }), next('c')]);
    expect(await shop.statuses(free.pipelineId)).toEqual({ a: 'manual', c: 'pending' });
  });

  it('does not hold up a build that needs other jobs than the stages before it', async () => {
    const { pipelineId } = await shop.begin([
      job('a'),
      job('b'),
      next('after a', { needs: [need('a')] }),
      next('at once', { needs: [] }),
      next('without', { needs: [need('not there', true)] }),
      next('in vain', { needs: [need('not there')] }),
    ]);
    expect(await shop.statuses(pipelineId)).toMatchObject({
      'after a': 'created',
      'at once': 'pending',
      without: 'pending',
      'in vain': 'skipped',
    });
    await shop.run('success');
    expect(await shop.statuses(pipelineId)).toMatchObject({ 'after a': 'pending', b: 'pending' });
  });

  it('is given the artifacts of the jobs it depends on, of their last retry', async () => {
    const { buildIds } = await shop.begin([job('a'), job('b'), next('c', { dependencies: ['a'] })]);
    const [a = 0, b = 0, c = 0] = buildIds;
    await shop.run('success');
    await shop.run('success');
    const retried = await shop.commands.execute(new RetryBuild(a, 2, false, ada));
    const told = await core.app.get(QueryBus).execute(new DescribeBuildForRunner(c));
    expect(told?.dependencies.map(({ id }) => id)).toEqual([retried.buildId]);
    expect(b).not.toBe(a);
  });

  it('goes on when a build is canceled, whatever its state was', async () => {
    const { pipelineId, buildIds } = await shop.begin([
      job('pending'),
      job('manual', { when: 'manual' }),
      next('created'),
      next('always', { when: 'always' }),
    ]);
    const [pending = 0, manual = 0, created = 0, always = 0] = buildIds;
    await shop.cancel(created);
    await shop.cancel(manual);
    expect(await shop.statuses(pipelineId)).toMatchObject({ pending: 'pending', always: 'created' });
    const running = await shop.take();
    expect(running).toBe(pending);
    await shop.cancel(pending);
    expect(await shop.statuses(pipelineId)).toEqual({
      pending: 'canceled',
      manual: 'canceled',
      created: 'canceled',
      always: 'pending',
    });
    await shop.cancel(always);
    expect((await shop.pipeline(pipelineId))?.status).toBe('canceled');
  });

  it('is tried again for the reasons configured, and as often', async () => {
    const { pipelineId } = await shop.begin([
      job('a', { retry: { max: 2, when: ['runner_system_failure'] } }),
      next('c'),
    ]);
    await shop.run('failed', 'runner_system_failure');
    expect(await shop.statuses(pipelineId)).toEqual({ a: 'pending', c: 'created' });
    await shop.run('failed', 'script_failure');
    expect(await shop.statuses(pipelineId)).toEqual({ a: 'failed', c: 'skipped' });
    expect(await shop.take()).toBeNull();
  });

  it('is not started by a failure that is tried again, though another build ends at the same time', async () => {
    const rescue = next('rescue', { when: 'on_failure' });
    const { pipelineId } = await shop.begin([job('a', { retry: { max: 1 } }), job('b'), rescue]);
    const [a, b] = [await shop.take(), await shop.take()];
    await Promise.all([shop.finish(b ?? 0, 'success'), shop.finish(a ?? 0, 'failed')]);
    expect(await shop.statuses(pipelineId)).toEqual({ a: 'pending', b: 'success', rescue: 'created' });
    await shop.run('success');
    expect(await shop.statuses(pipelineId)).toMatchObject({ rescue: 'skipped' });
  });

  it('takes up again a delayed build that was skipped, and shows it waiting', async () => {
    const { pipelineId, buildIds } = await shop.begin([
      job('a'),
      next('later', { when: 'delayed', startIn: 60 }),
    ]);
    await shop.run('failed');
    expect(await shop.statuses(pipelineId)).toMatchObject({ later: 'skipped' });
    await shop.commands.execute(new RetryBuild(buildIds[0] ?? 0, 2, false, ada));
    await shop.run('success');
    expect(await shop.statuses(pipelineId)).toEqual({ a: 'success', later: 'created' });
    expect((await shop.pipeline(pipelineId))?.finishedAt).toBeNull();
  });

  it('does not try an erased build again', async () => {
    const { pipelineId, buildIds } = await shop.begin([job('a')]);
    const id = buildIds[0] ?? 0;
    await shop.take();
    await shop.commands.execute(new AppendTrace(id, 0, Buffer.from('secret'), ada));
    await shop.finish(id, 'failed');
    await shop.commands.execute(new EraseBuild(id, 2, ada));
    expect(await core.engine.blobs.traces.length(id)).toBe(0);
    expect(await shop.statuses(pipelineId)).toEqual({ a: 'failed' });
    expect(await shop.typesOf(id)).toEqual([
      'BuildCreated',
      'BuildEnqueued',
      'BuildStarted',
      'BuildFinished',
      'BuildTraceArchived',
      'BuildErased',
    ]);
  });

  it('runs anew in a restart, and nothing of the attempt before is started any more', async () => {
    const { pipelineId, number, buildIds } = await shop.begin([job('a'), next('c')]);
    await shop.run('failed');
    const again = await shop.commands.execute(new RestartPipeline(shop.projectId, number, 2, null, ada));
    expect(await shop.statuses(pipelineId)).toEqual({ a: 'pending', c: 'created' });
    await shop.commands.execute(new RetryBuild(buildIds[0] ?? 0, 2, false, ada));
    expect(await shop.run('success')).toBe(again.buildIds[0]);
    expect(await shop.statuses(pipelineId)).toEqual({ a: 'success', c: 'pending' });
    expect(await shop.typesOf(buildIds[1] ?? 0)).toEqual(['BuildCreated', 'BuildSkipped']);
  });
});
