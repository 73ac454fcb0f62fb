import type { Distribution } from '../../../queries/analysing-builds/distribution.js';
import type { AnalyseBuilds, Dimension, Group } from '../../../queries/analysing-builds/query.js';

/** What a row says of a dimension. */
export const FIELDS: Readonly<Record<Dimension, string>> = {
  project: 'project_id',
  job: 'job',
  stage: 'stage',
  ref: 'ref',
  runner: 'runner_id',
  user: 'user_id',
  status: 'status',
  failure_reason: 'failure_reason',
};

export function presentAnalysis(asked: AnalyseBuilds, groups: readonly Group[]): object {
  const { projectId, from, to, groupBy, interval, past } = asked;
  return {
    project_id: projectId,
    from: new Date(from).toISOString(),
    to: to === null ? null : new Date(to).toISOString(),
    as_of: past === null ? null : { position: String(past.position) },
    interval,
    group_by: groupBy,
    rows: groups.map(group => presentGroup(groupBy, group)),
  };
}

function presentGroup(groupBy: readonly Dimension[], { start, key, figures }: Group): object {
  const { builds, success, failed, canceled, retries, flaky, run, queue, total } = figures;
  return {
    ...(start === null ? {} : { start: new Date(start).toISOString() }),
    ...Object.fromEntries(groupBy.map((dimension, at) => [FIELDS[dimension], key[at] ?? null])),
    builds,
    success,
    failed,
    canceled,
    failure_rate: share(failed, success + failed),
    retries,
    flaky,
    flake_rate: share(flaky, success),
    run_seconds: presentDistribution(run),
    queue_seconds: presentDistribution(queue),
    total_seconds: presentDistribution(total),
  };
}

const presentDistribution = (distribution: Distribution | null): object | null =>
  distribution === null ? null : { ...distribution };

/** To four digits; null of nothing. */
const share = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000;
