import { afterEach, describe, expect, it } from '@jest/globals';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { CancelBuild } from '../src/commands/canceling-a-build/command.js';
import { RegisterProject } from '../src/commands/registering-a-project/command.js';
import { RegisterRunner } from '../src/commands/registering-a-runner/command.js';
import { TakeNextBuild } from '../src/commands/starting-a-build/command.js';
import { buildAggregate } from '../src/domain/build/build.js';
import { finishBuild } from '../src/domain/build/finish.js';
import { createPipeline } from '../src/domain/pipeline/create.js';
import { pipelineAggregate } from '../src/domain/pipeline/pipeline.js';
import { foldAnew } from '../src/projections/fold-anew.js';
import { projections } from '../src/projections/index.js';
import { FindPipeline } from '../src/queries/finding-a-pipeline/query.js';
import { Ledger } from '../src/ledger/ledger.js';
import { Reactor } from '../src/ledger/reactor.js';
import { ada, job, startCore, type Core } from './support/core.js';

/** Appends as a process would that is killed before it can react to what it has appended. */
const killedAfterAppend = (core: Core): Ledger =>
  new Ledger(core.engine.store, core.clock, new Reactor(), { exclusive: false });

const settings = { description: 'r', tags: [], runUntagged: true, locked: false, active: true, info: {} };

const facts = (projectId: number) => ({
  projectId,
  pipelineId: 900,
  number: 1,
  ref: 'main',
  tag: false,
  sha: 'a'.repeat(40),
  beforeSha: '0'.repeat(40),
  event: 'push' as const,
  deployTo: '',
  commit: {
    message: 'x',
    createdAt: '2026-03-01T10:00:00.000+01:00',
    personal: { author: { name: 'A', email: 'a@x' } },
  },
  userId: 2,
  variables: [],
  stages: ['test', 'deploy'],
  builds: [
    { id: 901, jobNumber: 1, definition: job('a') },
    { id: 902, jobNumber: 2, definition: job('b', { stage: 'deploy', stageIndex: 1 }) },
  ],
  forkOf: null,
});

async function until<T>(look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> {
  for (let left = 400; ; left -= 1) {
    const seen = await look();
    if (holds(seen) || left === 0) return seen;
    await new Promise(resolve => setTimeout(resolve, 25));
  }
}

const statuses = async (core: Core) => {
  const found = await core.app.get(QueryBus).execute(new FindPipeline({ id: 900 }));
  return found?.body.jobs.map(({ status }) => status) ?? [];
};
const eventsOf = async (core: Core, stream: string) =>
  (await core.engine.store.readStream(stream)).map(({ type }) => type);

describe('After a crash', () => {
  const cores: Core[] = [];
  afterEach(async () => {
    for (const core of cores.splice(0)) await core.close();
  });
  const start = async (options: Parameters<typeof startCore>[0] = {}): Promise<Core> => {
    const core = await startCore(options);
    cores.push(core);
    return core;
  };
  it('between PipelineCreated and its builds, the builds begin, once', async () => {
    const before = await start({ processes: false });
    const project = { path: 'team/app', repoUrl: 'file:///repo', ownerId: null };
    const { projectId } = await before.app.get(CommandBus).execute(new RegisterProject(project, ada));
    await killedAfterAppend(before).decide(
      pipelineAggregate,
      `${projectId}-1`,
      state => createPipeline(state, facts(projectId)),
      ada,
    );
    expect(await eventsOf(before, 'build-901')).toEqual([]);
    cores.splice(0);
    await before.close({ keep: true });

    const after = await start({ folder: before.folder });
    await until(
      () => statuses(after),
      seen => seen[0] === 'pending',
    );
    expect(await statuses(after)).toEqual(['pending', 'created']);
    expect(await eventsOf(after, 'build-901')).toEqual(['BuildCreated', 'BuildEnqueued']);
  });

  it('between the end of a stage and the next one, the next one starts, once', async () => {
    const before = await start({ processes: false });
    const commands = before.app.get(CommandBus);
    const project = { path: 'team/app', repoUrl: 'file:///repo', ownerId: null };
    const { projectId } = await commands.execute(new RegisterProject(project, ada));
    const { runnerId } = await commands.execute(new RegisterRunner(settings, null, ada));
    await before.engine.ledger.decide(
      pipelineAggregate,
      `${projectId}-1`,
      state => createPipeline(state, facts(projectId)),
      ada,
    );
    await until(
      () => statuses(before),
      seen => seen[0] === 'pending',
    );
    expect(await commands.execute(new TakeNextBuild(runnerId, ada))).toMatchObject({ buildId: 901 });
    await killedAfterAppend(before).decide(
      buildAggregate,
      901,
      build => finishBuild(build, { runnerId, state: 'success' }),
      ada,
    );
    expect(await eventsOf(before, 'build-902')).toEqual(['BuildCreated']);
    cores.splice(0);
    await before.close({ keep: true });

    const after = await start({ folder: before.folder });
    await until(
      () => statuses(after),
      seen => seen[1] === 'pending',
    );
    expect(await eventsOf(after, 'build-902')).toEqual(['BuildCreated', 'BuildEnqueued']);
    await after.close({ keep: true });
    cores.splice(0);
    const again = await start({ folder: before.folder });
    expect(await eventsOf(again, 'build-902')).toEqual(['BuildCreated', 'BuildEnqueued']);
  });

  it('every read model folded anew is the same, byte for byte', async () => {
    const core = await start();
    const commands = core.app.get(CommandBus);
    const project = { path: 'team/app', repoUrl: 'file:///repo', ownerId: null };
    const { projectId } = await commands.execute(new RegisterProject(project, ada));
    await core.engine.ledger.decide(
      pipelineAggregate,
      `${projectId}-1`,
      state => createPipeline(state, facts(projectId)),
      ada,
    );
    await until(
      () => statuses(core),
      seen => seen[0] === 'pending',
    );
    await commands.execute(new CancelBuild(901, ada));
    const digests = () =>
      Promise.all(
        projections.map(async ({ collection: { name } }) => [
          name,
          await core.engine.readModels.digest(name),
        ]),
      );
    const live = await digests();
    await core.engine.projection.stop();
    await foldAnew(core.engine.store, core.engine.readModels, () => undefined);
    expect(await digests()).toEqual(live);
    expect(new Set(live.map(([, digest]) => digest)).size).toBeGreaterThan(4);
  });
});
