import type { ExistingBuild } from '../build/build.js';
import type { BuildStatus } from '../build/events.js';
import type { BuildNeed, BuildWhen } from '../definition.js';

/** A build of a pipeline's latest attempt, as far as the pipeline's progress depends on it. */
export interface PipelineBuild {
  readonly id: number;
  /** A retry has the job number of the build that it retries. */
  readonly jobNumber: number;
  readonly name: string;
  readonly stage: string;
  readonly stageIndex: number;
  readonly status: BuildStatus;
  readonly when: BuildWhen;
  /** The job's own setting. */
  readonly allowFailure: boolean;
  /** How it turned out: exit codes can allow a failure too. */
  readonly allowedToFail: boolean;
  /** Absent: the earlier stages. */
  readonly needs?: readonly BuildNeed[] | undefined;
  /** The build that takes this one's place. */
  readonly retriedAs: number | null;
  /** The build whose place this one takes. */
  readonly retryOf?: number | null | undefined;
  /** Set while `when: delayed` holds the build; ISO 8601. */
  readonly enqueueAt?: string | null | undefined;
}

/** What the progress of its pipeline depends on, of a build whose whole state is at hand. */
export function asPipelineBuild(id: number, build: ExistingBuild): PipelineBuild {
  const { jobNumber, status, allowedToFail, retriedAs, retryOf, enqueueAt } = build;
  const { name, stage, stageIndex, when, allowFailure, needs } = build.definition;
  return {
    id,
    jobNumber,
    name,
    stage,
    stageIndex,
    status,
    when,
    allowFailure,
    allowedToFail,
    needs,
    retriedAs,
    retryOf,
    enqueueAt,
  };
}

type Retryable = Pick<PipelineBuild, 'id' | 'jobNumber' | 'status' | 'retriedAs'>;

/**
 * One build for each job: its latest. Between BuildRetried and the new build's BuildCreated that one isn't there
 * yet; the job then counts as `created`, or its stage would seem to be over.
 */
export function latestBuilds<B extends Retryable>(builds: readonly B[]): readonly B[] {
  const latest = new Map<number, B>();
  for (const build of builds) {
    const other = latest.get(build.jobNumber);
    if (other === undefined || other.id < build.id) latest.set(build.jobNumber, build);
  }
  return [...latest.values()].map(asJob);
}

function asJob<B extends Retryable>(build: B): B {
  return build.retriedAs === null ? build : { ...build, status: 'created' };
}
