import type { BuildEvent, BuildStatus } from '../domain/build/events.js';
import { BUILD_EVENTS } from './builds.js';
import type { Projection, Recorded } from './projection.js';

/** Exact totals of a project, so that no list has to count. */
export interface ProjectCountersDocument {
  readonly builds: number;
  readonly byStatus: Readonly<Partial<Record<BuildStatus, number>>>;
  /** Builds running on shared runners now: what fairness among projects goes by. */
  readonly runningShared: number;
  readonly pipelines: number;
}

type RecordedBuildEvent = Extract<Recorded, { type: BuildEvent['type'] }>;

const NONE: ProjectCountersDocument = { builds: 0, byStatus: {}, runningShared: 0, pipelines: 0 };

/** Its position is also that of the last thing that happened to any build of the project. */
export const projectCounters: Projection<ProjectCountersDocument> = {
  collection: { name: 'project_counters', version: 1, keys: {}, indexes: [] },
  on: new Set(['PipelineCreated', 'PipelineRestarted', ...BUILD_EVENTS]),
  ids: event => ('projectId' in event.data ? [String(event.data.projectId)] : []),
  evolve(body, event) {
    const counters = body ?? NONE;
    if (event.type === 'PipelineCreated') return { ...counters, pipelines: counters.pipelines + 1 };
    if (event.type === 'PipelineRestarted') return { ...counters };
    return count(counters, event as RecordedBuildEvent);
  },
  describe: () => ({ keys: {}, row: null }),
};

function count(counters: ProjectCountersDocument, event: RecordedBuildEvent): ProjectCountersDocument {
  const { from, to } = event.data;
  const byStatus = { ...counters.byStatus };
  if (from !== to) {
    if (from !== null) byStatus[from] = (byStatus[from] ?? 0) - 1;
    byStatus[to] = (byStatus[to] ?? 0) + 1;
  }
  return {
    ...counters,
    builds: counters.builds + (from === null ? 1 : 0),
    byStatus,
    runningShared: counters.runningShared + sharedDelta(event),
  };
}

function sharedDelta(event: RecordedBuildEvent): number {
  if (!('runnerShared' in event.data) || !event.data.runnerShared) return 0;
  if (event.data.to === 'running') return 1;
  return event.data.from === 'running' ? -1 : 0;
}
