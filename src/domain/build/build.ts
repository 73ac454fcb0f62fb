import type { BuildDefinition } from '../definition.js';
import type { Aggregate } from '../event.js';
import type { ArtifactsRecord, BlobRecord, BuildEvent, BuildStatus } from './events.js';

/** A build before its first event, and a build. */
export type Build = { readonly status: 'none' } | ExistingBuild;

export interface ExistingBuild {
  readonly status: BuildStatus;
  readonly projectId: number;
  readonly pipelineId: number;
  readonly pipelineNumber: number;
  readonly attempt: number;
  readonly jobNumber: number;
  readonly retryOf: number | null;
  readonly autoRetries: number;
  readonly ref: string;
  readonly tag: boolean;
  readonly sha: string;
  readonly beforeSha: string;
  readonly userId: number | null;
  readonly definition: BuildDefinition;
  /** Set while `when: delayed` holds the build; ISO 8601. */
  readonly enqueueAt: string | null;
  readonly runnerId: number | null;
  readonly runnerShared: boolean;
  readonly failureReason: string | null;
  readonly exitCode: number | null;
  readonly allowedToFail: boolean;
  readonly coverage: number | null;
  readonly trace: BlobRecord | null;
  readonly artifacts: ArtifactsRecord | null;
  readonly artifactsExpireAt: string | null;
  /** Somebody asked that they stay for good. */
  readonly artifactsKept: boolean;
  readonly retriedAs: number | null;
  readonly erased: boolean;
  /** The build's own; its project may be under one, too. */
  readonly legalHold: boolean;
}

const finished = (status: BuildStatus | 'none'): boolean =>
  status === 'success' || status === 'failed' || status === 'canceled' || status === 'skipped';

/** Nothing more will happen to the build by itself. */
export const isFinished = (build: Build): boolean => finished(build.status);

export function evolveBuild(build: Build, event: BuildEvent): Build {
  if (event.type === 'BuildCreated') {
    const { from: _from, to, ...facts } = event.data;
    return {
      ...facts,
      status: to,
      enqueueAt: null,
      runnerId: null,
      runnerShared: false,
      failureReason: null,
      exitCode: null,
      allowedToFail: facts.definition.allowFailure,
      coverage: null,
      trace: null,
      artifacts: null,
      artifactsExpireAt: null,
      artifactsKept: false,
      retriedAs: null,
      erased: false,
      legalHold: false,
    };
  }
  return build.status === 'none' ? build : evolveExisting(build, event);
}

function evolveExisting(build: ExistingBuild, event: Exclude<BuildEvent, { type: 'BuildCreated' }>): Build {
  const status = event.data.to;
  switch (event.type) {
    case 'BuildDelayed':
      return { ...build, status, enqueueAt: event.data.enqueueAt };
    case 'BuildHeld':
    case 'BuildSkipped':
    case 'BuildCanceled':
    case 'BuildEnqueued':
      return { ...build, status, enqueueAt: null };
    case 'BuildPlayed':
      return { ...build, status, enqueueAt: null, userId: event.data.userId ?? build.userId };
    case 'BuildStarted':
      return { ...build, status, runnerId: event.data.runnerId, runnerShared: event.data.runnerShared };
    case 'BuildTraceArchived':
      return { ...build, trace: event.data.trace };
    case 'BuildFinished': {
      const { failureReason, exitCode, allowedToFail, coverage } = event.data;
      return { ...build, status, failureReason, exitCode, allowedToFail, coverage };
    }
    case 'BuildDropped':
      return {
        ...build,
        status,
        failureReason: event.data.failureReason,
        allowedToFail: event.data.allowedToFail,
      };
    case 'BuildRetried':
      return { ...build, retriedAs: event.data.retriedAs };
    case 'BuildErased':
      return { ...build, trace: null, artifacts: null, artifactsExpireAt: null, erased: true };
    case 'ArtifactsUploaded':
      return {
        ...build,
        artifacts: event.data.artifacts,
        artifactsExpireAt: event.data.expireAt,
        artifactsKept: false,
      };
    case 'ArtifactsKept':
      return { ...build, artifactsExpireAt: null, artifactsKept: true };
    case 'ArtifactsExpired':
    case 'ArtifactsRemoved':
      return { ...build, artifacts: null, artifactsExpireAt: null };
    case 'TraceExpired':
      return { ...build, trace: null };
    case 'BuildLegalHoldPlaced':
    case 'BuildLegalHoldLifted':
      return { ...build, legalHold: event.type === 'BuildLegalHoldPlaced' };
  }
}

export const buildAggregate: Aggregate<Build, BuildEvent> = {
  category: 'build',
  initial: { status: 'none' },
  evolve: evolveBuild,
};
