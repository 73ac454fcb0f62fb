import type { BuildStatus } from '../build/events.js';
import { latestBuilds, type PipelineBuild } from './pipeline-build.js';

type Counted = Pick<
  PipelineBuild,
  'id' | 'jobNumber' | 'status' | 'allowFailure' | 'allowedToFail' | 'retriedAs'
>;

/** What one build means to the whole: allowed failures pass, manual builds nobody has to play don't count. */
type Meaning = BuildStatus | 'warning' | 'ignored';

/** A pipeline's status, derived from its builds as GitLab derives it. Builds that were retried don't count. */
export function pipelineStatus(builds: readonly Counted[]): BuildStatus {
  return statusOf(latestBuilds(builds));
}

/** The same of builds of which none was retried; a part of a pipeline has a status too. */
export function statusOf(builds: readonly Omit<Counted, 'id' | 'jobNumber' | 'retriedAs'>[]): BuildStatus {
  const found = new Set<Meaning>(builds.map(meaning));
  const only = (...allowed: readonly Meaning[]): boolean =>
    [...found].every(one => one === 'warning' || one === 'ignored' || allowed.includes(one));
  // What passed with warnings is a success among others, but alone with skipped builds it makes one, too.
  if (only('skipped')) return found.has('warning') ? 'success' : 'skipped';
  if (only('success', 'skipped')) return 'success';
  if (only('created')) return 'created';
  if (only('success', 'skipped', 'canceled')) return 'canceled';
  if (only('created', 'skipped', 'pending')) return 'pending';
  if (found.has('running') || found.has('pending')) return 'running';
  if (found.has('manual')) return 'manual';
  return found.has('created') ? 'running' : 'failed';
}

function meaning({ status, allowFailure, allowedToFail }: Parameters<typeof statusOf>[0][number]): Meaning {
  if (status === 'manual') return allowFailure ? 'ignored' : 'manual';
  return allowedToFail && (status === 'failed' || status === 'canceled') ? 'warning' : status;
}
