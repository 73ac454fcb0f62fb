import { type BuildDefinition } from '../domain/definition.js';
import { type Problems } from './problems.js';
import { type ParallelJob } from './variants.js';

interface Made {
  readonly build: BuildDefinition;
  readonly parent: ParallelJob;
}

/**
 * Links the builds that are in this pipeline: one that is needed and left out is a problem unless it is optional;
 * `dependencies` on builds that were left out hand nothing over.
 */
export function linkWithinPipeline(made: readonly Made[], problems: Problems): readonly BuildDefinition[] {
  const names = new Set(made.map(({ build }) => build.name));
  return made.map(({ build, parent }) => {
    const { needs, dependencies } = build;
    const missing = needs?.filter(({ job, optional }) => !optional && !names.has(job)) ?? [];
    for (const { job } of missing) {
      const line = parent.job.keywords.needs?.find(need => need.job === job)?.line;
      const written = line ?? parent.job.node.entries.get('needs')?.line ?? parent.job.line;
      const message = `'${build.name}' needs '${job}', which is not in this pipeline`;
      problems.add(message, `jobs:${parent.job.name}:needs`, written);
    }
    return {
      ...build,
      ...(needs === undefined ? {} : { needs: needs.filter(({ job }) => names.has(job)) }),
      ...(dependencies === undefined ? {} : { dependencies: dependencies.filter(job => names.has(job)) }),
    };
  });
}
