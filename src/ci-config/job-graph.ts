import { type BuildNeed } from '../domain/definition.js';
import { type Job } from './job.js';
import { MAX_NEEDS } from './limits.js';
import { refuseCircles } from './needs-circles.js';
import { type Problems } from './problems.js';
import { type JobName, type Need } from './schema/needs.js';
import { type ParallelJob, type Variant } from './variants.js';

/** What one job needs, `parallel` written out. */
export interface JobLinks {
  readonly needs?: readonly (BuildNeed & { readonly line: number })[];
  /** Names of builds. */
  readonly dependencies?: readonly string[];
}

interface Target {
  readonly job: Job;
  readonly variants: readonly Variant[];
}

/**
 * Follows `needs` and `dependencies`: each must name a job of the same stage or an earlier one, `needs` without going
 * in a circle. A `parallel` job stands for all of its builds.
 */
export function jobGraph(jobs: readonly ParallelJob[], problems: Problems): ReadonlyMap<string, JobLinks> {
  const targets = new Map<string, Target>();
  for (const { job, variants } of jobs) {
    targets.set(job.name, { job, variants });
    for (const variant of variants) targets.set(variant.name, { job, variants: [variant] });
  }
  const links = new Map(jobs.map(({ job }) => [job.name, new Linking(job, targets, problems).links()]));
  refuseCircles(new Map(jobs.map(({ job }) => [job.name, neededJobs(job, targets)])), (circle, name) => {
    const line = targets.get(name)?.job.node.entries.get('needs')?.line ?? null;
    problems.add(`the jobs need one another in a circle: ${circle.join(' → ')}`, `jobs:${name}:needs`, line);
  });
  return links;
}

function neededJobs(
  { keywords: { needs = [] } }: Job,
  targets: ReadonlyMap<string, Target>,
): readonly string[] {
  return needs.flatMap(({ job }) => targets.get(job)?.job.name ?? []);
}

class Linking {
  constructor(
    readonly job: Job,
    readonly targets: ReadonlyMap<string, Target>,
    readonly problems: Problems,
  ) {}

  links(): JobLinks {
    const { needs, dependencies } = this.job.keywords;
    const links = {
      ...(needs === undefined ? {} : { needs: this.#needs(needs.slice(0, MAX_NEEDS)) }),
      ...(dependencies === undefined ? {} : { dependencies: this.#dependencies(dependencies) }),
    };
    if (Math.max(needs?.length ?? 0, links.needs?.length ?? 0) > MAX_NEEDS) {
      this.#refuse('needs', `has more than ${MAX_NEEDS} builds`, null);
    }
    return links;
  }

  #dependencies(names: readonly JobName[]): readonly string[] {
    const builds = new Set<string>();
    for (const { job, line } of names) {
      for (const build of this.#builds('dependencies', job, line)) builds.add(build);
    }
    return [...builds];
  }

  #needs(needs: readonly Need[]): (BuildNeed & { line: number })[] {
    const seen = new Set<string>();
    return needs.flatMap(need => {
      const { artifacts, optional, line } = need;
      const builds = optional && !this.targets.has(need.job) ? [] : this.#wanted(need);
      return builds.flatMap(job => {
        if (seen.has(job)) this.#refuse('needs', `'${job}' stands twice`, line);
        seen.add(job);
        return { job, artifacts, optional, line };
      });
    });
  }

  #wanted({ job, line, combinations }: Need): readonly string[] {
    const names = this.#builds('needs', job, line);
    if (combinations === undefined || names.length === 0) return names;
    const chosen = this.targets
      .get(job)
      ?.variants.filter(({ variables }) =>
        combinations.some(combination =>
          combination.every(({ key, value }) =>
            variables.some(own => own.key === key && own.value === value),
          ),
        ),
      );
    if ((chosen?.length ?? 0) === 0) this.#refuse('needs', `'${job}' has no such build in its matrix`, line);
    return (chosen ?? []).map(({ name }) => name);
  }

  #builds(keyword: 'needs' | 'dependencies', name: string, line: number): readonly string[] {
    const target = this.targets.get(name);
    if (target === undefined) return this.#refuse(keyword, `unknown job '${name}'`, line);
    const known = this.job.stageIndex >= 0 && target.job.stageIndex >= 0;
    if (known && target.job.stageIndex > this.job.stageIndex) {
      return this.#refuse(keyword, `'${name}' is in a later stage, '${target.job.stage}'`, line);
    }
    return target.variants.map(variant => variant.name);
  }

  #refuse(keyword: string, message: string, line: number | null): readonly string[] {
    const at = line ?? this.job.node.entries.get(keyword)?.line ?? this.job.line;
    this.problems.add(message, `jobs:${this.job.name}:${keyword}`, at);
    return [];
  }
}
