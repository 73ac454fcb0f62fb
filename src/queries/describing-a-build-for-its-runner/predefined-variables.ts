import type { ExistingBuild } from '../../domain/build/build.js';
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
  const { token, repoUrl } = facts;
  const shown = { ...serverVariables(facts), ...buildVariables(facts), ...commitVariables(facts) };
  const others = { ...projectVariables(facts), ...runnerVariables(facts) };
  const secret = { CI_BUILD_TOKEN: token, CI_JOB_TOKEN: token };
  const address = { CI_BUILD_REPO: repoUrl, CI_REPOSITORY_URL: repoUrl };
  return [...listOf(shown, true), ...listOf(others, true), ...listOf({ ...secret, ...address }, false)];
}

type Values = Readonly<Record<string, string | number | undefined>>;

function listOf(values: Values, shown: boolean): RunnerVariable[] {
  return Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: String(value), public: shown }],
  );
}

function serverVariables({ publicUrl }: PredefinedFacts): Values {
  return {
    CI: 'true',
    GITLAB_CI: 'true',
    CI_SERVER: 'yes',
    CI_SERVER_NAME: 'Build Ledger',
    CI_SERVER_VERSION: SPOKEN_VERSION,
    CI_SERVER_REVISION: '',
    CI_SERVER_URL: publicUrl,
  };
}

function buildVariables({ buildId, build: { definition } }: PredefinedFacts): Values {
  const { name, stage, when, environment, parallel } = definition;
  return {
    CI_BUILD_ID: buildId,
    CI_JOB_ID: buildId,
    CI_BUILD_NAME: name,
    CI_JOB_NAME: name,
    CI_BUILD_STAGE: stage,
    CI_JOB_STAGE: stage,
    CI_BUILD_MANUAL: when === 'manual' ? 'true' : undefined,
    CI_JOB_MANUAL: when === 'manual' ? 'true' : undefined,
    CI_NODE_INDEX: parallel?.index,
    CI_NODE_TOTAL: parallel?.total ?? 1,
    CI_ENVIRONMENT_NAME: environment,
  };
}

function commitVariables({ build: { ref, tag, sha, beforeSha }, pipeline }: PredefinedFacts): Values {
  const { message } = pipeline.commit;
  const slug = slugOf(ref);
  return {
    CI_BUILD_REF: sha,
    CI_COMMIT_SHA: sha,
    CI_COMMIT_SHORT_SHA: sha.slice(0, 8),
    CI_BUILD_BEFORE_SHA: beforeSha,
    CI_COMMIT_BEFORE_SHA: beforeSha,
    CI_BUILD_REF_NAME: ref,
    CI_COMMIT_REF_NAME: ref,
    CI_BUILD_REF_SLUG: slug,
    CI_COMMIT_REF_SLUG: slug,
    CI_BUILD_TAG: tag ? ref : undefined,
    CI_COMMIT_TAG: tag ? ref : undefined,
    CI_COMMIT_BRANCH: tag ? undefined : ref,
    CI_COMMIT_MESSAGE: message,
    CI_COMMIT_TITLE: message.split('\n', 1)[0],
  };
}

function projectVariables({ project, pipeline, build }: PredefinedFacts): Values {
  const slash = project.path.lastIndexOf('/');
  return {
    CI_PROJECT_ID: project.projectId,
    CI_PROJECT_NAME: project.path.slice(slash + 1),
    CI_PROJECT_NAMESPACE: project.path.slice(0, Math.max(slash, 0)),
    CI_PROJECT_PATH: project.path,
    CI_PROJECT_URL: repositoryPage(project.repoUrl),
    CI_DEFAULT_BRANCH: project.defaultBranch,
    CI_PIPELINE_ID: build.pipelineId,
    CI_PIPELINE_IID: build.pipelineNumber,
    CI_PIPELINE_SOURCE: SOURCES[pipeline.event],
  };
}

/** GitLab has no deployments begun by hand but the ones of its web pages. */
const SOURCES: Readonly<Record<ExistingPipeline['event'], string>> = {
  push: 'push',
  tag: 'push',
  pull_request: 'merge_request_event',
  deployment: 'web',
};

function runnerVariables({ runner }: PredefinedFacts): Values {
  if (runner === null) return {};
  return {
    CI_RUNNER_ID: runner.runnerId,
    CI_RUNNER_DESCRIPTION: runner.description,
    CI_RUNNER_TAGS: runner.tags.join(', '),
  };
}

/** A ref as a part of a host name: lower case, digits, dashes, 63 characters at most. */
export function slugOf(ref: string): string {
  const slug = ref
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '-')
    .slice(0, 63);
  return slug.replace(/^-+|-+$/g, '');
}
