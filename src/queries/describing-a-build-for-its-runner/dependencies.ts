import type { BuildDefinition } from '../../domain/definition.js';

type Needing = Pick<BuildDefinition, 'stageIndex' | 'needs' | 'dependencies'>;
type Candidate = { readonly definition: Pick<BuildDefinition, 'name' | 'stageIndex'> };

/**
 * The planned builds whose artifacts a build is given: those that `needs` names (unless `artifacts: false`), else
 * all of the earlier stages; of these only the ones in `dependencies`, if that is configured.
 */
export function dependenciesOf<Planned extends Candidate>(
  { stageIndex, needs, dependencies }: Needing,
  planned: readonly Planned[],
): readonly Planned[] {
  return planned.filter(({ definition: { name, stageIndex: stage } }) => {
    const handedOver =
      needs === undefined
        ? stage < stageIndex
        : needs.some(({ job, artifacts }) => artifacts && isOfJob(name, job));
    return handedOver && (dependencies === undefined || dependencies.some(job => isOfJob(name, job)));
  });
}

/** The name is the job's own, or what `parallel` makes of it: `job 1/3`, `job: [linux, arm]`. */
export function isOfJob(name: string, job: string): boolean {
  if (name === job) return true;
  return name.startsWith(job) && /^(?: \d+\/\d+|: \[.*\])$/s.test(name.slice(job.length));
}
