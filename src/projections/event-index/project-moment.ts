import { projectCounters, type ProjectCountersDocument } from '../project-counters.js';
import { streamNumber, type Recorded } from '../projection.js';
import type { ProjectMoment } from './collections.js';

const NONE: ProjectCountersDocument = { builds: 0, byStatus: {}, runningShared: 0, pipelines: 0 };

export const EMPTY_PROJECT: ProjectMoment = { counters: NONE, highestBuild: 0 };

/** What the project held when the event had happened; an event that can't be counted counts for nothing. */
export function afterEvent(moment: ProjectMoment = EMPTY_PROJECT, event: Recorded): ProjectMoment {
  if (!projectCounters.on.has(event.type)) return moment;
  const { counters, highestBuild } = moment;
  try {
    return {
      counters: projectCounters.evolve(counters, event, '') ?? counters,
      highestBuild:
        event.type === 'BuildCreated' ? Math.max(highestBuild, streamNumber(event.stream)) : highestBuild,
    };
  } catch {
    return moment;
  }
}
