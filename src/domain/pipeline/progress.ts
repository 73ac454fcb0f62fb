import type { BuildStatus } from '../build/events.js';
import { needsFinder } from './needs.js';
import { latestBuilds, type PipelineBuild } from './pipeline-build.js';
import { statusOf } from './status.js';

export { asPipelineBuild, type PipelineBuild } from './pipeline-build.js';
export { pipelineStatus } from './status.js';

/** What must be told to a build now, by EnqueueBuild or SkipBuild. */
export interface NextStep {
  readonly buildId: number;
  readonly action: 'enqueue' | 'skip';
}

/** What is to be done about a build, and the status it will then have: later builds go by that one. */
interface Outlook {
  readonly action: NextStep['action'] | null;
  readonly status: BuildStatus;
}

/** How all that comes before a build ended; `waits`: it hasn't. */
type Before = 'success' | 'failed' | 'canceled' | 'skipped' | 'waits';

const WAITS: Outlook = { action: null, status: 'created' };

/**
 * What follows from the states of all builds of a pipeline's latest attempt, those that were retried included (they
 * don't count). Applied again before its steps are done, it gives the same steps.
 *
 * A stage's turn comes when every build of the earlier stages has ended; `needs` take the place of the stages.
 * A build that was skipped gets a new chance when a retry changes what came before it.
 */
export function planNextBuilds(builds: readonly PipelineBuild[]): readonly NextStep[] {
  const latest = latestBuilds(builds).toSorted(byStageAndJob);
  const outlook = lookAhead(latest);
  return latest.flatMap(build => {
    const { action } = outlook(build);
    return action === null ? [] : [{ buildId: build.id, action }];
  });
}

/** Looks at a build after all those that come before it, whatever the order it is asked in. */
function lookAhead(builds: readonly PipelineBuild[]): (build: PipelineBuild) => Outlook {
  const known = new Map<PipelineBuild, Outlook>();
  const stages = new Map<number, Before>();
  const needed = needsFinder(builds);
  const expected = (build: PipelineBuild): PipelineBuild => ({ ...build, status: outlook(build).status });

  function outlook(build: PipelineBuild): Outlook {
    const seen = known.get(build);
    if (seen !== undefined) return seen;
    // A circle of needs, which no accepted configuration has, waits for ever instead of recursing for ever.
    known.set(build, WAITS);
    const found = settled(build) ?? judged(build, build.needs ? afterNeeds(build) : afterStages(build));
    known.set(build, found);
    return found;
  }

  function afterStages({ stageIndex }: PipelineBuild): Before {
    const seen = stages.get(stageIndex);
    if (seen !== undefined) return seen;
    const earlier = builds.filter(build => build.stageIndex < stageIndex);
    const before = earlier.length === 0 ? 'success' : ended(statusOf(earlier.map(expected)));
    stages.set(stageIndex, before);
    return before;
  }

  function afterNeeds({ needs = [] }: PipelineBuild): Before {
    const found = needs.map(need => ({ need, builds: needed(need).map(expected) }));
    const all = found.flatMap(({ builds }) => builds);
    const before = all.length === 0 ? 'success' : ended(statusOf(all));
    if (before === 'waits') return before;
    const missing = found.some(({ need, builds }) => builds.length === 0 && !need.optional);
    // Whatever has not run, be it skipped or a manual build nobody played, leaves its needer without its results.
    return missing || all.some(({ status }) => status === 'skipped' || status === 'manual')
      ? 'skipped'
      : before;
  }

  return outlook;
}

/** The outlook of a build that nothing before it can change. */
function settled(build: PipelineBuild): Outlook | null {
  const { status, retriedAs, retryOf, enqueueAt } = build;
  if (status !== 'created' && status !== 'skipped') return { action: null, status };
  if (status === 'skipped') return null;
  // Its time comes by the clock, and a retry that isn't there yet by its own BuildCreated.
  if (retriedAs !== null || (enqueueAt ?? null) !== null) return WAITS;
  // Someone asked for just this job, which has had its turn before.
  return (retryOf ?? null) === null ? null : { action: 'enqueue', status: 'pending' };
}

function judged(build: PipelineBuild, before: Before): Outlook {
  if (before === 'waits') return WAITS;
  if (!runsAfter(build, before))
    return { action: build.status === 'created' ? 'skip' : null, status: 'skipped' };
  return { action: 'enqueue', status: ENQUEUED[build.when] ?? 'pending' };
}

function runsAfter({ when, needs }: PipelineBuild, before: Before): boolean {
  if (when === 'always') return true;
  if (when === 'on_failure') return before === 'failed';
  return before === 'success' || (before === 'skipped' && needs === undefined);
}

/** What enqueuing comes to where it doesn't mean that runners may take the build. */
const ENQUEUED: Partial<Record<PipelineBuild['when'], BuildStatus>> = {
  manual: 'manual',
  delayed: 'created',
};

const ended = (status: BuildStatus): Before =>
  status === 'success' || status === 'failed' || status === 'canceled' || status === 'skipped'
    ? status
    : 'waits';

const byStageAndJob = (one: PipelineBuild, other: PipelineBuild): number =>
  one.stageIndex - other.stageIndex || one.jobNumber - other.jobNumber;
