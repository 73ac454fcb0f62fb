import type { BuildEvent } from '../domain/build/events.js';
import type { BuildDocument } from './build-document.js';
import { bytesSince } from './bytes-since.js';
import { endedOrder } from './ended-order.js';
import { gitlabRow } from './gitlab-row.js';
import { withHold } from './legal-hold.js';
import { streamNumber, type Projection, type Recorded } from './projection.js';

export type { BuildDocument } from './build-document.js';

type RecordedBuildEvent = Extract<Recorded, { type: BuildEvent['type'] }>;

export const BUILD_EVENTS = [
  'BuildCreated',
  'BuildDelayed',
  'BuildHeld',
  'BuildEnqueued',
  'BuildPlayed',
  'BuildSkipped',
  'BuildStarted',
  'BuildTraceArchived',
  'BuildFinished',
  'BuildDropped',
  'BuildCanceled',
  'BuildRetried',
  'BuildErased',
  'ArtifactsUploaded',
  'ArtifactsKept',
  'ArtifactsExpired',
  'ArtifactsRemoved',
  'TraceExpired',
  'BuildLegalHoldPlaced',
  'BuildLegalHoldLifted',
] as const satisfies readonly BuildEvent['type'][];

export const builds: Projection<BuildDocument> = {
  collection: {
    name: 'builds',
    version: 2,
    keys: {
      build: 'integer',
      project: 'integer',
      pipeline: 'integer',
      status: 'text',
      user_id: 'integer',
      runner: 'integer',
      archive: 'integer',
      bytes_since: 'text',
      ended: 'text',
    },
    indexes: [
      ['project', 'build'],
      ['project', 'status', 'build'],
      ['pipeline', 'build'],
      ['project', 'bytes_since'],
      ['project', 'ended'],
    ],
  },
  on: new Set(BUILD_EVENTS),
  ids: event => [String(streamNumber(event.stream))],
  stream: id => `build-${id}`,
  evolve: (body, event, id) => evolveBuildDocument(body, event as RecordedBuildEvent, Number(id)),
  describe: body => ({
    keys: {
      build: body.id,
      project: body.projectId,
      pipeline: body.pipelineId,
      status: body.status,
      user_id: body.userId,
      runner: body.runnerId,
      archive: body.artifacts === null ? 0 : 1,
      bytes_since: bytesSince(body),
      ended: endedOrder(body),
    },
    row: gitlabRow(body),
  }),
};

function evolveBuildDocument(
  body: BuildDocument | null,
  event: RecordedBuildEvent,
  id: number,
): BuildDocument | null {
  if (event.type === 'BuildCreated') return createdDocument(event, id);
  if (body === null) throw new Error(`${event.type} before BuildCreated`);
  const status = event.data.to;
  const at = event.occurredAt;
  switch (event.type) {
    case 'BuildDelayed':
    case 'BuildHeld':
      return { ...body, status };
    case 'BuildSkipped':
      return { ...body, status };
    case 'BuildEnqueued':
      return { ...body, status, enqueuedAt: at };
    case 'BuildPlayed':
      return { ...body, status, enqueuedAt: at, userId: event.data.userId ?? body.userId };
    case 'BuildStarted':
      return { ...body, status, startedAt: at, runnerId: event.data.runnerId };
    case 'BuildTraceArchived':
      return { ...body, trace: event.data.trace };
    case 'BuildFinished': {
      const { failureReason, exitCode, coverage } = event.data;
      return { ...body, status, finishedAt: at, failureReason, exitCode, coverage };
    }
    case 'BuildDropped':
      return { ...body, status, finishedAt: at, failureReason: event.data.failureReason };
    case 'BuildCanceled':
      return { ...body, status, finishedAt: at };
    case 'BuildRetried':
      return { ...body, retriedAs: event.data.retriedAs };
    case 'BuildErased':
      return {
        ...body,
        trace: null,
        artifacts: null,
        artifactsExpireAt: null,
        erasedAt: at,
        erasedBy: event.data.erasedBy,
      };
    case 'ArtifactsUploaded': {
      const { artifactsKept: _kept, ...rest } = body;
      return { ...rest, artifacts: event.data.artifacts, artifactsExpireAt: event.data.expireAt };
    }
    case 'ArtifactsKept':
      return { ...body, artifactsExpireAt: null, artifactsKept: true };
    case 'ArtifactsExpired':
    case 'ArtifactsRemoved':
      return { ...body, artifacts: null, artifactsExpireAt: null };
    case 'TraceExpired':
      return { ...body, trace: null };
    case 'BuildLegalHoldPlaced':
    case 'BuildLegalHoldLifted':
      return withHold(body, event);
  }
}

function createdDocument(
  event: Extract<RecordedBuildEvent, { type: 'BuildCreated' }>,
  id: number,
): BuildDocument {
  const { definition, ...data } = event.data;
  return {
    id,
    projectId: data.projectId,
    pipelineId: data.pipelineId,
    pipelineNumber: data.pipelineNumber,
    attempt: data.attempt,
    jobNumber: data.jobNumber,
    name: definition.name,
    stage: definition.stage,
    ref: data.ref,
    tag: data.tag,
    sha: data.sha,
    status: data.to,
    when: definition.when,
    tags: definition.tags,
    environment: Object.fromEntries(definition.variables.map(({ key, value }) => [key, value])),
    userId: data.userId,
    runnerId: null,
    createdAt: event.occurredAt,
    enqueuedAt: null,
    startedAt: null,
    finishedAt: null,
    coverage: null,
    failureReason: null,
    exitCode: null,
    allowFailure: definition.allowFailure,
    trace: null,
    artifacts: null,
    artifactsExpireAt: null,
    retryOf: data.retryOf,
    retriedAs: null,
    erasedAt: null,
    erasedBy: null,
  };
}
