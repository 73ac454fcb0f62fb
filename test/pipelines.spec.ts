import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { CancelBuild } from '../src/commands/canceling-a-build/command.js';
import { FinishBuild } from '../src/commands/finishing-a-build/command.js';
import { PipelineWriter } from '../src/commands/pipeline-writer.js';
import { RegisterProject } from '../src/commands/registering-a-project/command.js';
import { RegisterRunner } from '../src/commands/registering-a-runner/command.js';
import { RestartPipeline } from '../src/commands/restarting-a-pipeline/command.js';
import { RetryBuild } from '../src/commands/retrying-a-build/command.js';
import { TakeNextBuild } from '../src/commands/starting-a-build/command.js';
import { FindPipeline } from '../src/queries/finding-a-pipeline/query.js';
import type { BuildDefinition } from '../src/domain/definition.js';
import { ada, job, startCore, type Core } from './support/core.js';

const settings = { description: 'r', tags: [], runUntagged: true, locked: false, active: true, info: {} };

describe('A pipeline', () => {
  let core: Core;
  let commands: CommandBus;
  let projectId: number;
  let runnerId: number;

  beforeEach(async () => {
    core = await startCore();
    commands = core.app.get(CommandBus);
    const project = { path: 'team/app', repoUrl: 'file:///repo', ownerId: null };
    ({ projectId } = await commands.execute(new RegisterProject(project, ada)));
    ({ runnerId } = await commands.execute(new RegisterRunner(settings, null, ada)));
  });

  afterEach(() => core.close());

  const begin = (definitions: BuildDefinition[]) =>
    core.app.get(PipelineWriter).begin(
      {
        projectId,
        ref: 'main',
        tag: false,
        sha: 'a'.repeat(40),
        beforeSha: '0'.repeat(40),
        event: 'push',
        deployTo: '',
        commit: {
          message: 'x',
          createdAt: '2026-03-01T10:00:00.000+01:00',
          personal: { author: { name: 'A', email: 'a@x' } },
        },
        userId: 2,
        variables: [],
        stages: ['test', 'deploy'],
        definitions,
        forkOf: null,
      },
      ada,
    );

  const shown = async (id: number) => {
    const found = await core.app.get(QueryBus).execute(new FindPipeline({ id }));
    return { status: found?.body.status, jobs: found?.body.jobs.map(one => [one.id, one.status]) };
  };

  const finish = (id: number, state: 'success' | 'failed') =>
    commands.execute(new FinishBuild(id, runnerId, state, null, null, ada));

  const take = async () => (await commands.execute(new TakeNextBuild(runnerId, ada)))?.buildId ?? null;

  it('starts its first stage at once, and the next when that has ended', async () => {
    const { pipelineId, buildIds } = await begin([
      job('a'),
      job('b'),
      job('c', { stage: 'deploy', stageIndex: 1 }),
    ]);
    const [a = 0, b = 0, c = 0] = buildIds;
    expect(await shown(pipelineId)).toEqual({
      status: 'pending',
      jobs: [
        [a, 'pending'],
        [b, 'pending'],
        [c, 'created'],
      ],
    });
    expect([await take(), await take(), await take()]).toEqual([a, b, null]);
    await Promise.all([finish(a, 'success'), finish(b, 'success')]);
    expect((await shown(pipelineId)).jobs?.at(-1)).toEqual([c, 'pending']);
    expect(await take()).toBe(c);
    await finish(c, 'success');
    expect((await shown(pipelineId)).status).toBe('success');
  });

  it('skips what comes after a failure, and takes it up again after a retry', async () => {
    const { pipelineId, buildIds } = await begin([job('a'), job('c', { stage: 'deploy', stageIndex: 1 })]);
    const [a = 0, c = 0] = buildIds;
    await take();
    await finish(a, 'failed');
    expect(await shown(pipelineId)).toEqual({
      status: 'failed',
      jobs: [
        [a, 'failed'],
        [c, 'skipped'],
      ],
    });
    const [one, two] = await Promise.all([
      commands.execute(new RetryBuild(a, 2, false, ada)),
      commands.execute(new RetryBuild(a, 3, false, ada)),
    ]);
    expect(one.buildId).toBe(two.buildId);
    expect(await take()).toBe(one.buildId);
    await finish(one.buildId, 'success');
    expect((await shown(pipelineId)).jobs).toEqual([
      [one.buildId, 'success'],
      [c, 'pending'],
    ]);
  });

  it('retries by itself as often as its configuration says', async () => {
    const { pipelineId } = await begin([job('a', { retry: { max: 2 } })]);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const id = await take();
      expect(id).not.toBeNull();
      await finish(id ?? 0, 'failed');
    }
    expect(await take()).toBeNull();
    expect((await shown(pipelineId)).status).toBe('failed');
  });

  it('is restarted under its own number with new builds', async () => {
    const { pipelineId, number, buildIds } = await begin([job('a')]);
    await commands.execute(new CancelBuild(buildIds[0] ?? 0, ada));
    expect((await shown(pipelineId)).status).toBe('canceled');
    const again = await commands.execute(new RestartPipeline(projectId, number, 2, null, ada));
    expect(again.buildIds).not.toEqual(buildIds);
    expect(await shown(pipelineId)).toEqual({ status: 'pending', jobs: [[again.buildIds[0], 'pending']] });
    await expect(
      commands.execute(new RestartPipeline(projectId, number, 2, null, ada)),
    ).rejects.toMatchObject({ code: 'not_restartable' });
  });

  it('numbers without holes, however many begin at once', async () => {
    const begun = await Promise.all(Array.from({ length: 20 }, () => begin([job('a')])));
    expect(begun.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, at) => at + 1),
    );
  });
});
