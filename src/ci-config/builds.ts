import { type BuildDefinition, type DefinedVariable } from '../domain/definition.js';
import { decide, type Decision } from './decision.js';
import { type Globals } from './globals.js';
import { type JobLinks } from './job-graph.js';
import { type Job } from './job.js';
import { environmentOf, expandVariables, mergeVariables } from './merge-variables.js';
import { type PipelineContext } from './pipeline-context.js';
import { buildVariables, commitVariables } from './predefined-variables.js';
import { isInherited } from './schema/inherit.js';
import { type Variant } from './variants.js';

/** Makes the builds of one pipeline. */
export class BuildMaker {
  readonly #predefined: readonly DefinedVariable[];

  /** @param globalVariables of the configuration and of the workflow rule that matched */
  constructor(
    readonly context: PipelineContext,
    readonly globals: Globals,
    readonly globalVariables: readonly DefinedVariable[],
  ) {
    this.#predefined = commitVariables(context);
  }

  /** @returns null when the job's rules leave the build out */
  build(job: Job, variant: Variant, links: JobLinks): BuildDefinition | null {
    const { keywords } = job;
    const configured = [
      nodeVariables(variant),
      this.globalVariables.filter(({ key }) => isInherited(keywords.inherit?.variables, key)),
      keywords.variables ?? [],
      variant.variables,
    ];
    const environment = this.#environment(job, variant, configured);
    for (const [key, value] of this.context.variables) environment.set(key, value);
    const decision = decide(keywords, this.context, environment, this.globals.workflowRules !== undefined);
    if (decision === null) return null;
    const withRule = [...configured, decision.variables];
    const definition = define(job, variant, decision, mergeVariables(...withRule), links);
    if (keywords.environment === undefined) return definition;
    return {
      ...definition,
      environment: this.#environmentName(keywords.environment, job, variant, withRule),
    };
  }

  /** Without the project's variables: they may be secret, and definitions stand in the ledger in clear. */
  #environmentName(
    name: string,
    job: Job,
    variant: Variant,
    configured: readonly (readonly DefinedVariable[])[],
  ): string {
    const known = this.#environment(job, variant, configured);
    for (const key of this.context.variables.keys()) known.delete(key);
    return expandVariables(name, known);
  }

  #environment(
    { stage }: Job,
    { name }: Variant,
    configured: readonly (readonly DefinedVariable[])[],
  ): Map<string, string> {
    return environmentOf(this.#predefined, buildVariables(name, stage), ...configured);
  }
}

function nodeVariables({ parallel }: Variant): readonly DefinedVariable[] {
  if (parallel === undefined) return [];
  return [
    { key: 'CI_NODE_INDEX', value: String(parallel.index) },
    { key: 'CI_NODE_TOTAL', value: String(parallel.total) },
  ];
}

function define(
  { stage, stageIndex, keywords }: Job,
  { name, parallel }: Variant,
  decision: Decision,
  variables: readonly DefinedVariable[],
  links: JobLinks,
): BuildDefinition {
  const { startIn, allowFailureExitCodes } = decision;
  return present({
    name,
    stage,
    stageIndex,
    beforeScript: keywords.before_script ?? [],
    script: keywords.script ?? [],
    afterScript: keywords.after_script ?? [],
    when: decision.when,
    startIn,
    allowFailure: decision.allowFailure,
    allowFailureExitCodes,
    image: keywords.image,
    services: keywords.services,
    variables,
    tags: keywords.tags ?? [],
    dependencies: links.dependencies,
    needs: links.needs?.map(({ job, artifacts, optional }) => ({ job, artifacts, optional })),
    artifacts: keywords.artifacts,
    cache: keywords.cache,
    coverage: keywords.coverage,
    retry: keywords.retry,
    timeout: keywords.timeout,
    parallel,
  });
}

/** Without the keywords that are undefined: absent means "not configured". */
function present(definition: BuildDefinition): BuildDefinition {
  return Object.fromEntries(
    Object.entries(definition).filter(([, value]) => value !== undefined),
  ) as unknown as BuildDefinition;
}
