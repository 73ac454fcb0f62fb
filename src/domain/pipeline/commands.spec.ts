import { describe, expect, it } from '@jest/globals';
import { definition } from '../testing/builds.js';
import { specFor } from '../testing/decider-spec.js';
import { createPipeline, type CreatePipeline } from './create.js';
import type { PipelineEvent } from './events.js';
import { evolvePipeline, pipelineAggregate } from './pipeline.js';
import { restartPipeline } from './restart.js';

const given = specFor(pipelineAggregate);

const facts: CreatePipeline = {
  projectId: 4,
  pipelineId: 55,
  number: 12,
  ref: 'main',
  tag: false,
  sha: '0a1b2c3d4e5f60718293a4b5c6d7e8f901234567',
  beforeSha: '0000000000000000000000000000000000000000',
  event: 'push',
  deployTo: '',
  commit: {
    message: 'Fix it',
    createdAt: '2016-05-02T11:09:00.000+02:00',
    personal: { author: { name: 'Ada L', email: 'ada@ci.example' } },
  },
  userId: 3,
  variables: [],
  stages: ['test'],
  builds: [
    { id: 412, jobNumber: 1, definition: definition({ name: 'lint' }) },
    { id: 413, jobNumber: 2, definition: definition() },
  ],
  forkOf: null,
};
const created: PipelineEvent = { type: 'PipelineCreated', data: facts };
const restarted: PipelineEvent = {
  type: 'PipelineRestarted',
  data: { projectId: 4, pipelineId: 55, number: 12, attempt: 2, userId: 9, buildIds: [500, 501] },
};

describe('creating a pipeline', () => {
  it('records it with the plans of its builds', () => {
    given().when(createPipeline, facts).thenEvents(created);
  });

  it('changes nothing when it is told again', () => {
    given(created).when(createPipeline, facts).thenNothing();
    given(created, restarted).when(createPipeline, facts).thenNothing();
  });

  it('is refused when another has its number', () => {
    given(created)
      .when(createPipeline, { ...facts, pipelineId: 56 })
      .thenRefused('already_exists');
  });

  it('is refused without builds, and with job numbers that have holes or another order', () => {
    const [lint, unit] = facts.builds;
    for (const builds of [[], facts.builds.slice(1), [unit, lint].flatMap(one => one ?? [])]) {
      given()
        .when(createPipeline, { ...facts, builds })
        .thenRefused('invalid');
    }
  });
});

describe('restarting a pipeline', () => {
  const command = { buildIds: [500, 501], userId: 9, active: false };

  it('is a new attempt of the same pipeline', () => {
    given(created).when(restartPipeline, command).thenEvents(restarted);
  });

  it('counts the attempts', () => {
    given(created, restarted)
      .when(restartPipeline, { ...command, buildIds: [600, 601] })
      .thenEvents({
        ...restarted,
        data: { ...restarted.data, attempt: 3, buildIds: [600, 601] },
      } as PipelineEvent);
  });

  it('keeps the jobs and remembers the earlier builds', () => {
    const pipeline = [created, restarted].reduce(evolvePipeline, pipelineAggregate.initial);
    expect(pipeline).toMatchObject({
      attempt: 2,
      builds: [
        { id: 500, jobNumber: 1, definition: { name: 'lint' } },
        { id: 501, jobNumber: 2, definition: { name: 'unit' } },
      ],
      earlierBuildIds: [412, 413],
    });
  });

  it('is refused while a build goes on', () => {
    given(created)
      .when(restartPipeline, { ...command, active: true })
      .thenRefused('not_restartable');
  });

  it('is refused unless every job gets its new build', () => {
    given(created)
      .when(restartPipeline, { ...command, buildIds: [500] })
      .thenRefused('invalid');
  });

  it('is refused if there is no such pipeline', () => {
    given().when(restartPipeline, command).thenRefused('not_found');
  });
});
