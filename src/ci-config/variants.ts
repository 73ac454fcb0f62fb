import { type DefinedVariable } from '../domain/definition.js';
import { type Job } from './job.js';
import { MAX_JOBS, MAX_NAME_LENGTH } from './limits.js';
import { type Problems } from './problems.js';

/** One build that a job becomes: itself, or one of its `parallel` siblings. */
export interface Variant {
  readonly name: string;
  /** Of the matrix. */
  readonly variables: readonly DefinedVariable[];
  readonly parallel?: { readonly index: number; readonly total: number };
}

/** A job and the builds that it becomes, in order. */
export interface ParallelJob {
  readonly job: Job;
  readonly variants: readonly Variant[];
}

/** Writes `parallel` out; names must stay unique and of bearable number and length. */
export function parallelJobs(jobs: readonly Job[], problems: Problems): readonly ParallelJob[] {
  const expanded = jobs.map(job => ({ job, variants: variantsOf(job) }));
  const total = expanded.reduce((sum, { variants }) => sum + variants.length, 0);
  if (total > MAX_JOBS) problems.add(`parallel makes more than ${MAX_JOBS} builds`, 'jobs', null);
  const seen = new Set(jobs.map(({ name }) => name));
  for (const { job, variants } of expanded) {
    for (const { name, parallel } of variants) {
      if (parallel === undefined) continue;
      const line = job.node.entries.get('parallel')?.line ?? job.line;
      const refuse = (message: string): void => problems.add(message, `jobs:${job.name}:parallel`, line);
      if (seen.has(name)) refuse(`there are two jobs with the name '${name}'`);
      if (name.length > MAX_NAME_LENGTH) refuse(`makes a name longer than ${MAX_NAME_LENGTH} characters`);
      seen.add(name);
    }
  }
  return expanded;
}

/** Named as in GitLab: `job 1/3`, or with the values of the matrix, `job: [a, b]`. */
function variantsOf({ name, keywords: { parallel } }: Job): readonly Variant[] {
  if (parallel === undefined) return [{ name, variables: [] }];
  if ('total' in parallel) {
    const { total } = parallel;
    return Array.from({ length: total }, (_, at) => ({
      name: `${name} ${at + 1}/${total}`,
      variables: [],
      parallel: { index: at + 1, total },
    }));
  }
  const total = parallel.matrix.length;
  return parallel.matrix.map((variables, at) => ({
    name: `${name}: [${variables.map(({ value }) => value).join(', ')}]`,
    variables,
    parallel: { index: at + 1, total },
  }));
}
