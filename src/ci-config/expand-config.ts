import { type BuildDefinition, type DefinedVariable } from '../domain/definition.js';
import { BuildMaker } from './builds.js';
import { firstMatch } from './decision.js';
import { expandExtends } from './extends.js';
import { type Globals, globalsOf } from './globals.js';
import { jobGraph, type JobLinks } from './job-graph.js';
import { jobsOf } from './jobs.js';
import { MAX_EXPANDED_NODES } from './limits.js';
import { environmentOf, mergeVariables } from './merge-variables.js';
import { linkWithinPipeline } from './pipeline-links.js';
import { type PipelineContext } from './pipeline-context.js';
import { commitVariables } from './predefined-variables.js';
import { ConfigRefused, Problems } from './problems.js';
import { resolveReferences } from './references.js';
import { type ParallelJob, parallelJobs } from './variants.js';
import { parseDocument } from './yaml/parse-document.js';

/** The builds of one pipeline and what they share. */
export interface ExpandedPipeline {
  /** In order, `.pre` and `.post` included; a build's `stageIndex` counts in it. */
  readonly stages: readonly string[];
  /** By stage, then in the order of the text. */
  readonly builds: readonly BuildDefinition[];
  /** Global ones and those of the workflow rule that matched; every build has them too. */
  readonly variables: readonly DefinedVariable[];
}

/**
 * Expands the text of a `.gitlab-ci.yml` into the builds of one pipeline, as GitLab's documentation says. Pure: the
 * same text and context give the same pipeline.
 * @throws ConfigRefused with all problems found, also when no build is left for this pipeline
 */
export function expandConfig(text: string, context: PipelineContext): ExpandedPipeline {
  const problems = new Problems();
  const root = parseDocument(text, problems);
  const inherited = expandExtends(resolveReferences(root, problems), problems);
  const globals = globalsOf(inherited.root, problems);
  const jobs = parallelJobs(jobsOf(inherited, globals, problems), problems);
  const links = jobGraph(jobs, problems);
  checkExpandedSize(jobs, globals, problems);
  problems.throwIfAny();

  const variables = pipelineVariables(globals, context);
  const builds = makeBuilds(jobs, links, new BuildMaker(context, globals, variables));
  const linked = linkWithinPipeline(builds, problems);
  problems.throwIfAny();
  return { stages: globals.stages, builds: linked, variables };
}

function pipelineVariables(globals: Globals, context: PipelineContext): readonly DefinedVariable[] {
  if (globals.workflowRules === undefined) return globals.variables;
  const environment = environmentOf(commitVariables(context), globals.variables);
  for (const [key, value] of context.variables) environment.set(key, value);
  const rule = firstMatch(globals.workflowRules, environment);
  if (rule === undefined || rule.when === 'never') {
    throw noPipeline('workflow:rules filter it out', 'workflow:rules');
  }
  return mergeVariables(globals.variables, rule.variables ?? []);
}

function makeBuilds(
  jobs: readonly ParallelJob[],
  links: ReadonlyMap<string, JobLinks>,
  maker: BuildMaker,
): readonly { readonly build: BuildDefinition; readonly parent: ParallelJob }[] {
  const made = jobs.flatMap(parent =>
    parent.variants.flatMap(variant => {
      const build = maker.build(parent.job, variant, links.get(parent.job.name) ?? {});
      return build === null ? [] : [{ build, parent }];
    }),
  );
  if (made.every(({ build }) => build.stage === '.pre' || build.stage === '.post')) {
    throw noPipeline('no job matches, but for those of .pre and .post', null);
  }
  return made.toSorted((one, other) => one.build.stageIndex - other.build.stageIndex);
}

/** GitLab makes no empty pipeline, and none of `.pre` and `.post` alone. */
function noPipeline(why: string, key: string | null): ConfigRefused {
  return new ConfigRefused([{ message: `no stages/jobs for this pipeline: ${why}`, key, line: null }]);
}

function checkExpandedSize(jobs: readonly ParallelJob[], globals: Globals, problems: Problems): void {
  const size = jobs.reduce(
    (sum, { job, variants }) => sum + (job.node.size + globals.variables.length) * variants.length,
    0,
  );
  if (size > MAX_EXPANDED_NODES) {
    problems.add(`the builds have more than ${MAX_EXPANDED_NODES} values together`, 'jobs', null);
  }
}
