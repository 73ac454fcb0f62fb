import type { BuildEvent, BuildStatus } from '../domain/build/events.js';
import type { BuildDefinition } from '../domain/definition.js';
import type { AuthorFacts, CommitFacts, PipelineEventKind, PlannedBuild } from '../domain/pipeline/events.js';
import { statusOf } from '../domain/pipeline/status.js';
import { BUILD_EVENTS } from './builds.js';
import { streamNumber, type Projection, type Recorded } from './projection.js';

/** One job of a pipeline: its latest build of the latest attempt. */
export interface PipelineJob {
  readonly id: number;
  readonly jobNumber: number;
  readonly name: string;
  readonly stage: string;
  readonly stageIndex: number;
  readonly status: BuildStatus;
  readonly when: BuildDefinition['when'];
  readonly allowFailure: boolean;
  readonly allowedToFail: boolean;
  readonly exitCode: number | null;
  readonly failureReason: string | null;
  readonly environment: Readonly<Record<string, string>>;
  readonly createdAt: string;
  readonly enqueuedAt: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

/** A pipeline as it is shown. */
export interface PipelineDocument extends KeptPipelineFacts {
  readonly commit: Omit<CommitFacts, 'personal'> & { readonly personal: AuthorFacts };
}

/** A pipeline as the read model keeps it. */
export interface PipelineRecord extends KeptPipelineFacts {
  readonly commit: CommitFacts;
}

interface KeptPipelineFacts {
  readonly id: number;
  readonly projectId: number;
  readonly number: number;
  readonly attempt: number;
  readonly ref: string;
  readonly tag: boolean;
  readonly sha: string;
  readonly beforeSha: string;
  readonly event: PipelineEventKind;
  readonly deployTo: string;
  readonly userId: number | null;
  readonly forkOf: number | null;
  readonly status: BuildStatus;
  readonly createdAt: string;
  /** Of the latest attempt. */
  readonly enqueuedAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly jobs: readonly PipelineJob[];
}

type RecordedBuildEvent = Extract<Recorded, { type: BuildEvent['type'] }>;

export const pipelines: Projection<PipelineRecord> = {
  collection: {
    name: 'pipelines',
    version: 1,
    keys: {
      pipeline: 'integer',
      project: 'integer',
      number: 'integer',
      sha: 'text',
      ref: 'text',
      status: 'text',
      event: 'text',
    },
    indexes: [
      ['project', 'number'],
      ['project', 'sha', 'number'],
      ['project', 'ref', 'event', 'number'],
      ['project', 'ref', 'status', 'number'],
    ],
  },
  on: new Set(['PipelineCreated', 'PipelineRestarted', ...BUILD_EVENTS]),
  ids: event => ('pipelineId' in event.data ? [String(event.data.pipelineId)] : []),
  evolve(body, event) {
    if (event.type === 'PipelineCreated') return createdPipeline(event);
    if (body === null) throw new Error(`${event.type} before PipelineCreated`);
    if (event.type === 'PipelineRestarted') return restartedPipeline(body, event);
    return evolveByBuild(body, event as RecordedBuildEvent);
  },
  describe: body => ({
    keys: {
      pipeline: body.id,
      project: body.projectId,
      number: body.number,
      sha: body.sha,
      ref: body.ref,
      status: body.status,
      event: body.event,
    },
    row: null,
  }),
};

function createdPipeline(event: Extract<Recorded, { type: 'PipelineCreated' }>): PipelineRecord {
  const { pipelineId: id, builds, variables: _secret, stages: _stages, ...facts } = event.data;
  return {
    id,
    ...facts,
    attempt: 1,
    status: 'created',
    createdAt: event.occurredAt,
    enqueuedAt: event.occurredAt,
    startedAt: null,
    finishedAt: null,
    jobs: builds.map(build => plannedJob(build, event.occurredAt)),
  };
}

function restartedPipeline(
  body: PipelineRecord,
  event: Extract<Recorded, { type: 'PipelineRestarted' }>,
): PipelineRecord {
  const { attempt, buildIds } = event.data;
  const at = event.occurredAt;
  return {
    ...body,
    attempt,
    status: 'created',
    enqueuedAt: at,
    startedAt: null,
    finishedAt: null,
    jobs: body.jobs.map((job, place) => freshJob(job, buildIds[place] ?? job.id, at)),
  };
}

function plannedJob({ id, jobNumber, definition }: PlannedBuild, at: string): PipelineJob {
  const { name, stage, stageIndex, when, allowFailure } = definition;
  return {
    id,
    jobNumber,
    name,
    stage,
    stageIndex,
    status: 'created',
    when,
    allowFailure,
    allowedToFail: allowFailure,
    exitCode: null,
    failureReason: null,
    environment: Object.fromEntries(definition.variables.map(({ key, value }) => [key, value])),
    createdAt: at,
    enqueuedAt: null,
    startedAt: null,
    finishedAt: null,
  };
}

function freshJob(job: PipelineJob, id: number, at: string): PipelineJob {
  return {
    ...job,
    id,
    status: 'created',
    allowedToFail: job.allowFailure,
    exitCode: null,
    failureReason: null,
    createdAt: at,
    enqueuedAt: null,
    startedAt: null,
    finishedAt: null,
  };
}

/** A retried build's events no longer count: its job shows the build that took its place. */
function evolveByBuild(body: PipelineRecord, event: RecordedBuildEvent): PipelineRecord {
  const buildId = streamNumber(event.stream);
  const at = event.occurredAt;
  const place = body.jobs.findIndex(job =>
    event.type === 'BuildCreated' && event.data.attempt === body.attempt
      ? job.jobNumber === event.data.jobNumber
      : job.id === buildId,
  );
  const job = body.jobs[place];
  if (job === undefined) return body;
  const changed = event.type === 'BuildCreated' ? freshJob(job, buildId, at) : evolveJob(job, event);
  if (changed === job) return body;
  const jobs = body.jobs.with(place, changed);
  const status = statusOf(jobs);
  const ended = ENDED.has(status);
  return {
    ...body,
    jobs,
    status,
    startedAt: body.startedAt ?? changed.startedAt,
    finishedAt: ended ? (ENDED.has(body.status) ? body.finishedAt : at) : null,
  };
}

const ENDED: ReadonlySet<BuildStatus> = new Set(['success', 'failed', 'canceled', 'skipped']);

function evolveJob(
  job: PipelineJob,
  event: Exclude<RecordedBuildEvent, { type: 'BuildCreated' }>,
): PipelineJob {
  const status = event.data.to;
  const at = event.occurredAt;
  switch (event.type) {
    case 'BuildDelayed':
    case 'BuildHeld':
    case 'BuildSkipped':
      return { ...job, status };
    case 'BuildRetried':
      // The new build is on its way: until it begins, its job counts as created.
      return freshJob(job, event.data.retriedAs, at);
    case 'BuildEnqueued':
    case 'BuildPlayed':
      return { ...job, status, enqueuedAt: at };
    case 'BuildStarted':
      return { ...job, status, startedAt: at };
    case 'BuildFinished': {
      const { exitCode, failureReason, allowedToFail } = event.data;
      return { ...job, status, finishedAt: at, exitCode, failureReason, allowedToFail };
    }
    case 'BuildDropped':
      return {
        ...job,
        status,
        finishedAt: at,
        failureReason: event.data.failureReason,
        allowedToFail: event.data.allowedToFail,
      };
    case 'BuildCanceled':
      return { ...job, status, finishedAt: at };
    case 'BuildTraceArchived':
    case 'BuildErased':
    case 'ArtifactsUploaded':
    case 'ArtifactsKept':
    case 'ArtifactsExpired':
    case 'ArtifactsRemoved':
    case 'TraceExpired':
    case 'BuildLegalHoldPlaced':
    case 'BuildLegalHoldLifted':
      return job;
  }
}
