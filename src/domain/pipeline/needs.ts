import type { BuildNeed } from '../definition.js';
import type { PipelineBuild } from './pipeline-build.js';

/** `job 1/3` and `job: [linux, arm]` are what `parallel` makes of `job`. */
const PARALLEL = /^(?<job>.+?)(?: \d+\/\d+|: \[.*\])$/s;

/** Finds the builds that a need names: the job itself, or all of its parallel siblings. Made once for all needs. */
export function needsFinder(
  builds: readonly PipelineBuild[],
): (need: Pick<BuildNeed, 'job'>) => readonly PipelineBuild[] {
  const byName = new Map<string, PipelineBuild[]>();
  const byJob = new Map<string, PipelineBuild[]>();
  for (const build of builds) {
    add(byName, build.name, build);
    const job = PARALLEL.exec(build.name)?.groups?.['job'];
    if (job !== undefined) add(byJob, job, build);
  }
  return ({ job }) => byName.get(job) ?? byJob.get(job) ?? [];
}

function add(builds: Map<string, PipelineBuild[]>, name: string, build: PipelineBuild): void {
  const others = builds.get(name);
  if (others === undefined) builds.set(name, [build]);
  else others.push(build);
}
