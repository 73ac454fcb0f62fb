import { buildVariables, commitVariables, type CommitContext } from '../../ci-config/index.js';
import type { ExistingBuild } from '../../domain/build/build.js';
import type { DefinedVariable } from '../../domain/definition.js';
import type { ExistingPipeline } from '../../domain/pipeline/pipeline.js';
import type { ExistingProject } from '../../domain/project/project.js';
import { repositoryPage } from '../../domain/project/repo-url.js';
import type { RunnerSettings } from '../../domain/runner/events.js';
import type { RunnerVariable } from './query.js';

/** The release of GitLab whose words these are: scripts compare it. */
const SPOKEN_VERSION = '8.17.0';

export interface PredefinedFacts {
  readonly buildId: number;
  readonly build: ExistingBuild;
  readonly pipeline: ExistingPipeline;
  readonly project: ExistingProject;
  readonly runner: (Pick<RunnerSettings, 'description' | 'tags'> & { readonly runnerId: number }) | null;
  readonly token: string;
  readonly repoUrl: string;
  /** Our own address. */
  readonly publicUrl: string;
}

/**
 * What every build finds in its environment, under the names of GitLab 8 (`CI_BUILD_…`) and of GitLab 9 and later
 * (`CI_JOB_…`, `CI_COMMIT_…`). Source: `Ci::Build#predefined_variables` of 8.17 (reference/protocols.md 2.3).
 */
export function predefinedVariables(facts: PredefinedFacts): RunnerVariable[] {
  const { build, token, repoUrl } = facts;
  const { name, stage } = build.definition;
  const secret = { CI_BUILD_TOKEN: token, CI_JOB_TOKEN: token };
  // May carry the token.
  const address = { CI_BUILD_REPO: repoUrl, CI_REPOSITORY_URL: repoUrl };
  return [
    ...ofCommit(facts),
    ...buildVariables(name, stage).map(shown),
    ...listOf({ ...serverVariables(facts), ...numbers(facts), ...runnerVariables(facts) }, true),
    ...listOf({ ...secret, ...address }, false),
  ];
}

type Values = Readonly<Record<string, string | number | undefined>>;

const shown = ({ key, value }: DefinedVariable): RunnerVariable => ({ key, value, public: true });

function listOf(values: Values, isPublic: boolean): RunnerVariable[] {
  return Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: String(value), public: isPublic }],
  );
}

interface KnownVariables {
  readonly project: ExistingProject;
  readonly variables: readonly RunnerVariable[];
}

/** They are the same for every build of a pipeline, and a third of what an answer to `register` is made of. */
const known = new WeakMap<ExistingPipeline, KnownVariables>();

function ofCommit(facts: PredefinedFacts): readonly RunnerVariable[] {
  const { pipeline, project } = facts;
  const before = known.get(pipeline);
  if (before?.project === project) return before.variables;
  const variables = commitVariables(commitOf(facts)).map(shown);
  known.set(pipeline, { project, variables });
  return variables;
}

/** What `rules` saw of the commit when the pipeline was made. */
function commitOf({ pipeline, project }: PredefinedFacts): CommitContext {
  const { ref, tag, sha, beforeSha } = pipeline;
  const { defaultBranch, path: projectPath } = project;
  const { event, commit } = pipeline;
  return {
    ref,
    tag,
    sha,
    beforeSha,
    event,
    defaultBranch,
    projectPath,
    commitMessage: commit.message,
  };
}

function serverVariables({ publicUrl, project }: PredefinedFacts): Values {
  return {
    CI_SERVER: 'yes',
    CI_SERVER_NAME: 'Build Ledger',
    CI_SERVER_VERSION: SPOKEN_VERSION,
    CI_SERVER_REVISION: '',
    CI_SERVER_URL: publicUrl,
    CI_PROJECT_ID: project.projectId,
    CI_PROJECT_URL: repositoryPage(project.repoUrl),
  };
}

function numbers({ buildId, build }: PredefinedFacts): Values {
  const { when, environment, parallel } = build.definition;
  const manual = when === 'manual' ? 'true' : undefined;
  return {
    CI_BUILD_ID: buildId,
    CI_JOB_ID: buildId,
    CI_PIPELINE_ID: build.pipelineId,
    CI_PIPELINE_IID: build.pipelineNumber,
    CI_BUILD_MANUAL: manual,
    CI_JOB_MANUAL: manual,
    CI_NODE_INDEX: parallel?.index,
    CI_NODE_TOTAL: parallel?.total ?? 1,
    CI_ENVIRONMENT_NAME: environment,
  };
}

function runnerVariables({ runner }: PredefinedFacts): Values {
  if (runner === null) return {};
  return {
    CI_RUNNER_ID: runner.runnerId,
    CI_RUNNER_DESCRIPTION: runner.description,
    CI_RUNNER_TAGS: runner.tags.join(', '),
  };
}
