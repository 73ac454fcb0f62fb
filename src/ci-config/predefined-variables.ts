import type { DefinedVariable } from '../domain/definition.js';
import { type CommitContext, isBranchPipeline, pipelineSource } from './pipeline-context.js';

/** GitLab's predefined variables that follow from the commit alone, today's names and those of 8.x. */
export function commitVariables(context: CommitContext): DefinedVariable[] {
  const { ref, tag, sha, beforeSha, commitMessage } = context;
  const slug = refSlug(ref);
  return [
    { key: 'CI', value: 'true' },
    { key: 'GITLAB_CI', value: 'true' },
    { key: 'CI_PIPELINE_SOURCE', value: pipelineSource(context) },
    { key: 'CI_COMMIT_SHA', value: sha },
    { key: 'CI_COMMIT_SHORT_SHA', value: sha.slice(0, 8) },
    { key: 'CI_COMMIT_BEFORE_SHA', value: beforeSha },
    { key: 'CI_COMMIT_REF_NAME', value: ref },
    { key: 'CI_COMMIT_REF_SLUG', value: slug },
    ...(isBranchPipeline(context) ? [{ key: 'CI_COMMIT_BRANCH', value: ref }] : []),
    ...(tag ? [{ key: 'CI_COMMIT_TAG', value: ref }] : []),
    { key: 'CI_COMMIT_MESSAGE', value: commitMessage },
    { key: 'CI_COMMIT_TITLE', value: title(commitMessage) },
    { key: 'CI_COMMIT_DESCRIPTION', value: description(commitMessage) },
    ...projectVariables(context),
    { key: 'CI_BUILD_REF', value: sha },
    { key: 'CI_BUILD_BEFORE_SHA', value: beforeSha },
    { key: 'CI_BUILD_REF_NAME', value: ref },
    { key: 'CI_BUILD_REF_SLUG', value: slug },
    ...(tag ? [{ key: 'CI_BUILD_TAG', value: ref }] : []),
  ];
}

/** The predefined variables of one build that its `rules` can see. */
export function buildVariables(name: string, stage: string): DefinedVariable[] {
  return [
    { key: 'CI_JOB_NAME', value: name },
    { key: 'CI_JOB_STAGE', value: stage },
    { key: 'CI_BUILD_NAME', value: name },
    { key: 'CI_BUILD_STAGE', value: stage },
  ];
}

/** A ref fit for a host name: lower case, only letters, digits and dashes, at most 63 characters. */
export function refSlug(ref: string): string {
  return ref
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
}

function projectVariables({ projectPath, defaultBranch }: CommitContext): DefinedVariable[] {
  const slash = projectPath.lastIndexOf('/');
  return [
    { key: 'CI_DEFAULT_BRANCH', value: defaultBranch },
    { key: 'CI_PROJECT_PATH', value: projectPath },
    { key: 'CI_PROJECT_PATH_SLUG', value: refSlug(projectPath) },
    { key: 'CI_PROJECT_NAME', value: projectPath.slice(slash + 1) },
    { key: 'CI_PROJECT_NAMESPACE', value: projectPath.slice(0, Math.max(slash, 0)) },
  ];
}

function title(message: string): string {
  return message.trimStart().split(/\r?\n/, 1)[0] ?? '';
}

/** GitLab repeats a title that is too long for one line of its pages. */
function description(message: string): string {
  const first = title(message);
  return first.length < 100 ? message.trimStart().slice(first.length).trim() : message;
}
