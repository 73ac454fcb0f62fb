import type { BuildDefinition } from '../definition.js';
import type { DomainEvent } from '../event.js';

export type BuildStatus =
  'created' | 'pending' | 'running' | 'success' | 'failed' | 'canceled' | 'skipped' | 'manual';

/** What stands in every event of a build, so that a projection never has to look anything up. */
export interface BuildEventData {
  readonly projectId: number;
  readonly pipelineId: number;
  /** The state the event leaves; null when the build begins. */
  readonly from: BuildStatus | null;
  readonly to: BuildStatus;
}

export interface BlobRecord {
  /** Bytes. */
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface ArtifactsRecord extends BlobRecord {
  /** Key in the blob store; made by us, never by a client. */
  readonly blob: string;
  /** As the client named it; only ever shown, never a path. */
  readonly filename: string;
}

export type BuildCreated = DomainEvent<
  'BuildCreated',
  BuildEventData & {
    readonly pipelineNumber: number;
    /** Which run of the pipeline this build belongs to: 1, and one more for each PipelineRestarted. */
    readonly attempt: number;
    /** 1-based place of the job in its pipeline; a retry keeps it. */
    readonly jobNumber: number;
    /** The build that this one retries. */
    readonly retryOf: number | null;
    /** How many times `retry:` has already tried this job by itself. */
    readonly autoRetries: number;
    readonly ref: string;
    readonly tag: boolean;
    readonly sha: string;
    readonly beforeSha: string;
    /** Who asked for it; null for the system. */
    readonly userId: number | null;
    readonly definition: BuildDefinition;
  }
>;
/** The stage's turn has come, but `when: delayed` holds the build until `enqueueAt`. */
export type BuildDelayed = DomainEvent<'BuildDelayed', BuildEventData & { readonly enqueueAt: string }>;
/** The stage's turn has come, but `when: manual` waits for someone to play it. */
export type BuildHeld = DomainEvent<'BuildHeld', BuildEventData>;
export type BuildEnqueued = DomainEvent<
  'BuildEnqueued',
  BuildEventData & { readonly tags: readonly string[] }
>;
export type BuildPlayed = DomainEvent<
  'BuildPlayed',
  BuildEventData & { readonly tags: readonly string[]; readonly userId: number | null }
>;
export type BuildSkipped = DomainEvent<'BuildSkipped', BuildEventData>;
export type BuildStarted = DomainEvent<
  'BuildStarted',
  BuildEventData & { readonly runnerId: number; readonly runnerShared: boolean }
>;
export type BuildTraceArchived = DomainEvent<
  'BuildTraceArchived',
  BuildEventData & { readonly trace: BlobRecord }
>;
export type BuildFinished = DomainEvent<
  'BuildFinished',
  BuildEventData & {
    readonly to: 'success' | 'failed';
    readonly runnerId: number | null;
    readonly runnerShared: boolean;
    /** `script_failure`, `runner_system_failure`, `job_execution_timeout`, …; null on success. */
    readonly failureReason: string | null;
    /** null when the runner's protocol doesn't tell it. */
    readonly exitCode: number | null;
    /** A failure that doesn't fail the pipeline. */
    readonly allowedToFail: boolean;
    /** Percent, from the trace. */
    readonly coverage: number | null;
  }
>;
/** The system gave the build up: nothing was heard of it for too long. */
export type BuildDropped = DomainEvent<
  'BuildDropped',
  BuildEventData & {
    readonly runnerId: number | null;
    readonly runnerShared: boolean;
    readonly failureReason: string;
    readonly allowedToFail: boolean;
  }
>;
export type BuildCanceled = DomainEvent<
  'BuildCanceled',
  BuildEventData & { readonly runnerId: number | null; readonly runnerShared: boolean }
>;
/** `retriedAs` is the new build; its own stream begins with the BuildCreated that follows from this. */
export type BuildRetried = DomainEvent<
  'BuildRetried',
  BuildEventData & {
    readonly retriedAs: number;
    readonly autoRetries: number;
    readonly userId: number | null;
    /** The job's own setting: what the pipeline's status needs to forget this build. */
    readonly allowedToFail: boolean;
  }
>;
/** Trace and artifact bytes are gone; what they were stays. */
export type BuildErased = DomainEvent<
  'BuildErased',
  BuildEventData & {
    readonly erasedBy: number | null;
    readonly trace: BlobRecord | null;
    readonly artifacts: ArtifactsRecord | null;
  }
>;
export type ArtifactsUploaded = DomainEvent<
  'ArtifactsUploaded',
  BuildEventData & {
    readonly artifacts: ArtifactsRecord;
    /** ISO 8601; null: kept for ever. */
    readonly expireAt: string | null;
    /** Key of the blob that this upload takes the place of. */
    readonly replaces: string | null;
  }
>;
export type ArtifactsKept = DomainEvent<'ArtifactsKept', BuildEventData>;
/** Which rule of a project's retention let something go, and in which run. */
export interface RetentionMark {
  /** Of RetentionRunStarted. */
  readonly runId: string;
  readonly rule: string;
}

export type ArtifactsExpired = DomainEvent<
  'ArtifactsExpired',
  BuildEventData & {
    readonly artifacts: ArtifactsRecord;
    /** Absent: the build's own `expire_in`. */
    readonly retention?: RetentionMark;
  }
>;
/** A rule of the project's retention let the trace go. */
export type TraceExpired = DomainEvent<
  'TraceExpired',
  BuildEventData & { readonly trace: BlobRecord; readonly retention: RetentionMark }
>;
/** Nothing of the build is removed until it is lifted. Why, the envelope says. */
export type BuildLegalHoldPlaced = DomainEvent<'BuildLegalHoldPlaced', BuildEventData>;
export type BuildLegalHoldLifted = DomainEvent<'BuildLegalHoldLifted', BuildEventData>;
/** A client took the artifacts back before their time. */
export type ArtifactsRemoved = DomainEvent<
  'ArtifactsRemoved',
  BuildEventData & { readonly artifacts: ArtifactsRecord }
>;

export type BuildEvent =
  | BuildCreated
  | BuildDelayed
  | BuildHeld
  | BuildEnqueued
  | BuildPlayed
  | BuildSkipped
  | BuildStarted
  | BuildTraceArchived
  | BuildFinished
  | BuildDropped
  | BuildCanceled
  | BuildRetried
  | BuildErased
  | ArtifactsUploaded
  | ArtifactsKept
  | ArtifactsExpired
  | ArtifactsRemoved
  | TraceExpired
  | BuildLegalHoldPlaced
  | BuildLegalHoldLifted;
