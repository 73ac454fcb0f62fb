import { evolveBuild, isFinished, type Build, type ExistingBuild } from '../build/build.js';
import { cancelBuild } from '../build/cancel.js';
import { createBuild, type CreateBuild } from '../build/create.js';
import { enqueueBuild } from '../build/enqueue.js';
import type { BuildEvent, BuildStatus } from '../build/events.js';
import { finishBuild } from '../build/finish.js';
import { playBuild } from '../build/play.js';
import { retriedBuildFacts, retryBuild } from '../build/retry.js';
import { skipBuild } from '../build/skip.js';
import { startBuild } from '../build/start.js';
import type { BuildDefinition } from '../definition.js';
import { asPipelineBuild, pipelineStatus, planNextBuilds, type PipelineBuild } from '../pipeline/progress.js';
import { buildFacts, times } from './builds.js';

export type PlannedJob = Pick<BuildDefinition, 'stageIndex' | 'when' | 'allowFailure'> & {
  readonly needs: BuildDefinition['needs'];
};

/** A build as it was enqueued, and all that had to be over by then. */
export interface Enqueued {
  readonly build: number;
  readonly before: readonly ExistingBuild[];
}

/** A pipeline of builds that are decided by the domain's own deciders; chance says what becomes of them. */
export class RunningPipeline {
  readonly enqueued: Enqueued[] = [];
  private readonly builds = new Map<number, ExistingBuild>();
  private retriesLeft: number;

  constructor(
    jobs: readonly PlannedJob[],
    private readonly options: { readonly playing: boolean; readonly retries: number },
  ) {
    this.retriesLeft = options.retries;
    jobs.forEach(({ needs, ...job }, at) => {
      const name = `job${at + 1}`;
      const definition = { ...job, name, ...(needs === undefined ? {} : { needs }) };
      this.create(at + 1, { ...buildFacts(definition), jobNumber: at + 1 });
    });
  }

  status(): BuildStatus {
    return pipelineStatus(this.asPlanned());
  }

  /** The builds that were not retried. */
  latest(): readonly ExistingBuild[] {
    return [...this.builds.values()].filter(build => build.retriedAs === null);
  }

  /** Does what is planned; if nothing is, lets something happen. false: nothing can any more. */
  goOn(chance: number): boolean {
    const steps = planNextBuilds(this.asPlanned());
    for (const { buildId, action } of steps) {
      if (action === 'enqueue') this.note(buildId);
      this.decide(buildId, build => (action === 'skip' ? skipBuild(build) : enqueueBuild(build, times)));
    }
    return steps.length > 0 || this.happen(chance);
  }

  private happen(chance: number): boolean {
    const active = [...this.builds].filter(([, build]) => this.isActive(build));
    const [id, build] = active[chance % Math.max(1, active.length)] ?? [];
    if (id === undefined || build === undefined) return this.retryOne(chance);
    if (chance % 7 === 0 && this.retryOne(chance)) return true;
    this.decide(id, one => happenTo(one, chance));
    return true;
  }

  private isActive(build: ExistingBuild): boolean {
    if (build.status === 'manual') return this.options.playing;
    return build.status === 'pending' || build.status === 'running' || build.enqueueAt !== null;
  }

  private retryOne(chance: number): boolean {
    const ended = [...this.builds].filter(
      ([, build]) => isFinished(build) && build.status !== 'skipped' && build.retriedAs === null,
    );
    const [id, build] = ended[chance % Math.max(1, ended.length)] ?? [];
    if (this.retriesLeft === 0 || id === undefined || build === undefined) return false;
    this.retriesLeft -= 1;
    const newBuildId = this.builds.size + 1;
    this.decide(id, one => retryBuild(one, { newBuildId, userId: 3 }));
    this.create(newBuildId, retriedBuildFacts(build, id, { autoRetries: 0, userId: 3 }));
    return true;
  }

  private note(buildId: number): void {
    const build = this.builds.get(buildId);
    if (build === undefined || build.retryOf !== null) return;
    const { needs, stageIndex } = build.definition;
    const before = this.latest().filter(({ definition }) =>
      needs ? needs.some(({ job }) => job === definition.name) : definition.stageIndex < stageIndex,
    );
    this.enqueued.push({ build: buildId, before });
  }

  private asPlanned(): readonly PipelineBuild[] {
    return [...this.builds].map(([id, build]) => asPipelineBuild(id, build));
  }

  private create(id: number, facts: CreateBuild): void {
    this.settle(id, { status: 'none' }, build => createBuild(build, facts));
  }

  private decide(id: number, decide: (build: Build) => readonly BuildEvent[]): void {
    this.settle(id, this.builds.get(id) ?? { status: 'none' }, decide);
  }

  private settle(id: number, build: Build, decide: (build: Build) => readonly BuildEvent[]): void {
    const next = decide(build).reduce(evolveBuild, build);
    if (next.status !== 'none') this.builds.set(id, next);
  }
}

/** What chance does to a build that waits for a person, the clock or a runner, or runs. */
function happenTo(build: Build, chance: number): readonly BuildEvent[] {
  if (chance % 11 === 0) return cancelBuild(build);
  if (build.status === 'manual') return playBuild(build, { userId: 3 });
  if (build.status === 'created') return enqueueBuild(build, { now: times.tomorrow });
  if (build.status === 'pending') return startBuild(build, { runnerId: 7, runnerShared: true });
  return finishBuild(build, { runnerId: 7, state: chance % 3 === 0 ? 'failed' : 'success' });
}
