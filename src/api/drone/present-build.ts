import { repositoryPage, withoutCredentials } from '../../domain/project/repo-url.js';
import type { PipelineDocument, PipelineJob } from '../../projections/pipelines.js';
import type { ProjectDocument } from '../../projections/projects.js';
import { exitCode, jobStatus, pipelineStatus, type DroneStatus } from './status.js';
import { unixSeconds } from './unix-seconds.js';

/** A job of a build: `model.Job` of Drone 0.4.2. Times are unix seconds, 0 if not yet. */
export interface DroneJob {
  readonly id: number;
  readonly number: number;
  /** Why the engine gave it up; '' otherwise. */
  readonly error: string;
  readonly status: DroneStatus;
  readonly exit_code: number;
  readonly enqueued_at: number;
  readonly started_at: number;
  readonly finished_at: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** A build, which is a pipeline of ours: `model.Build` of Drone 0.4.2. Every key is there, empty rather than null. */
export interface DroneBuild {
  readonly id: number;
  readonly number: number;
  readonly event: PipelineDocument['event'];
  readonly status: DroneStatus;
  readonly enqueued_at: number;
  readonly created_at: number;
  readonly started_at: number;
  readonly finished_at: number;
  readonly deploy_to: string;
  readonly commit: string;
  readonly branch: string;
  readonly ref: string;
  readonly refspec: string;
  readonly remote: string;
  readonly title: string;
  readonly message: string;
  readonly timestamp: number;
  readonly author: string;
  readonly author_avatar: string;
  readonly author_email: string;
  readonly link_url: string;
  readonly jobs: readonly DroneJob[];
}

/** A pipeline as Drone's clients read it: its latest attempt. */
export function presentBuild(pipeline: PipelineDocument, { repoUrl }: ProjectDocument): DroneBuild {
  const { commit, ref, tag, sha } = pipeline;
  const { author } = commit.personal;
  const page = repositoryPage(repoUrl);
  return {
    id: pipeline.id,
    number: pipeline.number,
    event: pipeline.event,
    status: pipelineStatus(pipeline),
    enqueued_at: unixSeconds(pipeline.enqueuedAt),
    created_at: unixSeconds(pipeline.createdAt),
    started_at: unixSeconds(pipeline.startedAt),
    finished_at: unixSeconds(pipeline.finishedAt),
    deploy_to: pipeline.deployTo,
    commit: sha,
    branch: ref,
    ref: `refs/${tag ? 'tags' : 'heads'}/${ref}`,
    refspec: '',
    remote: withoutCredentials(repoUrl),
    title: '',
    message: commit.message,
    timestamp: unixSeconds(commit.createdAt),
    author: author.name,
    author_avatar: '',
    author_email: author.email,
    link_url: page === '' ? '' : `${page}/commit/${sha}`,
    jobs: pipeline.jobs.toSorted((a, b) => a.jobNumber - b.jobNumber).map(presentJob),
  };
}

function presentJob(job: PipelineJob): DroneJob {
  const status = jobStatus(job);
  return {
    id: job.id,
    number: job.jobNumber,
    error: status === 'error' ? (job.failureReason ?? '') : '',
    status,
    exit_code: exitCode(job),
    enqueued_at: unixSeconds(job.enqueuedAt ?? job.createdAt),
    started_at: unixSeconds(job.startedAt),
    finished_at: unixSeconds(job.finishedAt),
    environment: job.environment,
  };
}
