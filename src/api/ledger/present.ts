import type { ProjectInput } from '../../commands/project-input.js';
import { withoutCredentials } from '../../domain/project/repo-url.js';
import type { RunnerSettings } from '../../domain/runner/events.js';
import type { BuildDocument } from '../../projections/builds.js';
import type { PipelineDocument } from '../../projections/pipelines.js';
import type { ProjectDocument } from '../../projections/projects.js';
import type { RunnerDocument } from '../../projections/runners.js';
import type { UserDocument } from '../../projections/users.js';
import type { ProjectChangesDto } from './dto/project.dto.js';
import type { RunnerChangesDto } from './dto/runner.dto.js';

/** @param runnersToken null: the viewer may not see it, nor what else only maintainers see */
export function presentProject(project: ProjectDocument, runnersToken: string | null): object {
  return {
    id: project.id,
    path: project.path,
    repo_url: withoutCredentials(project.repoUrl),
    default_branch: project.defaultBranch,
    build_timeout: project.buildTimeout,
    allow_git_fetch: project.allowGitFetch,
    public: project.public,
    shared_runners: project.sharedRunners,
    builds_enabled: project.buildsEnabled,
    owner_id: project.ownerId,
    created_at: project.createdAt,
    retention: project.retention ?? [],
    legal_hold: project.legalHold ?? null,
    ...(runnersToken === null
      ? {}
      : {
          variables: project.variables.map(({ key, masked }) => ({ key, masked })),
          runners_token: runnersToken,
          has_repo_credentials: project.hasRepoCredentials ?? false,
        }),
  };
}

/** What a DTO says of a project, in the commands' words. */
export function projectInput(dto: ProjectChangesDto): ProjectInput {
  return told({
    repoUrl: dto.repo_url,
    defaultBranch: dto.default_branch,
    buildTimeout: dto.build_timeout,
    allowGitFetch: dto.allow_git_fetch,
    public: dto.public,
    sharedRunners: dto.shared_runners,
    buildsEnabled: dto.builds_enabled,
    variables: dto.variables?.map(({ key, value, masked }) => ({ key, value, masked: masked ?? false })),
  });
}

/** What a DTO says of a runner, in the commands' words. */
export function runnerChanges(dto: RunnerChangesDto): Partial<RunnerSettings> {
  const { active, description, tag_list: tags, run_untagged: runUntagged, locked } = dto;
  return told({ active, description, tags: tags && [...new Set(tags)], runUntagged, locked });
}

function told<Values extends object>(values: Values): { [Key in keyof Values]?: NonNullable<Values[Key]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Values]?: NonNullable<Values[Key]>;
  };
}

export function presentUser(user: UserDocument): object {
  return {
    id: user.id,
    username: user.username,
    name: user.name,
    email: user.email,
    admin: user.admin,
    state: user.state,
    created_at: user.createdAt,
  };
}

export function presentRunner(runner: RunnerDocument): object {
  return {
    id: runner.id,
    description: runner.description,
    active: runner.active,
    is_shared: runner.projectId === null,
    project_id: runner.projectId,
    tag_list: runner.tags,
    run_untagged: runner.runUntagged,
    locked: runner.locked,
    info: runner.info,
    created_at: runner.createdAt,
  };
}

export function presentPipeline(pipeline: PipelineDocument): object {
  return {
    id: pipeline.id,
    number: pipeline.number,
    project_id: pipeline.projectId,
    attempt: pipeline.attempt,
    status: pipeline.status,
    ref: pipeline.ref,
    tag: pipeline.tag,
    sha: pipeline.sha,
    before_sha: pipeline.beforeSha,
    event: pipeline.event,
    deploy_to: pipeline.deployTo,
    commit: {
      message: pipeline.commit.message,
      author_name: pipeline.commit.personal.author.name,
      author_email: pipeline.commit.personal.author.email,
      created_at: pipeline.commit.createdAt,
    },
    user_id: pipeline.userId,
    fork_of: pipeline.forkOf,
    created_at: pipeline.createdAt,
    started_at: pipeline.startedAt,
    finished_at: pipeline.finishedAt,
    builds: pipeline.jobs.map(job => ({
      id: job.id,
      job_number: job.jobNumber,
      name: job.name,
      stage: job.stage,
      status: job.status,
      when: job.when,
      allow_failure: job.allowFailure,
      started_at: job.startedAt,
      finished_at: job.finishedAt,
    })),
  };
}

export function presentBuild(build: BuildDocument): object {
  const { artifacts } = build;
  return {
    id: build.id,
    project_id: build.projectId,
    pipeline_id: build.pipelineId,
    pipeline_number: build.pipelineNumber,
    attempt: build.attempt,
    job_number: build.jobNumber,
    name: build.name,
    stage: build.stage,
    status: build.status,
    ref: build.ref,
    tag: build.tag,
    sha: build.sha,
    when: build.when,
    allow_failure: build.allowFailure,
    tag_list: build.tags,
    user_id: build.userId,
    runner_id: build.runnerId,
    failure_reason: build.failureReason,
    exit_code: build.exitCode,
    coverage: build.coverage,
    created_at: build.createdAt,
    enqueued_at: build.enqueuedAt,
    started_at: build.startedAt,
    finished_at: build.finishedAt,
    trace: build.trace,
    artifacts:
      artifacts === null
        ? null
        : { filename: artifacts.filename, size: artifacts.size, sha256: artifacts.sha256 },
    artifacts_expire_at: build.artifactsExpireAt,
    retry_of: build.retryOf,
    retried_as: build.retriedAs,
    erased_at: build.erasedAt,
    erased_by: build.erasedBy,
    artifacts_kept: build.artifactsKept ?? false,
    legal_hold: build.legalHold ?? null,
  };
}
