import type { BuildStatus } from '../domain/build/events.js';

/** A build as queries see it. Times are ISO 8601, UTC. */
export interface BuildDocument {
  readonly id: number;
  readonly projectId: number;
  readonly pipelineId: number;
  readonly pipelineNumber: number;
  readonly attempt: number;
  readonly jobNumber: number;
  readonly name: string;
  readonly stage: string;
  readonly ref: string;
  readonly tag: boolean;
  readonly sha: string;
  readonly status: BuildStatus;
  readonly when: string;
  readonly tags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly userId: number | null;
  readonly runnerId: number | null;
  readonly createdAt: string;
  readonly enqueuedAt: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly coverage: number | null;
  readonly failureReason: string | null;
  readonly exitCode: number | null;
  readonly allowFailure: boolean;
  readonly trace: { readonly size: number; readonly sha256: string } | null;
  readonly artifacts: {
    readonly blob: string;
    readonly filename: string;
    readonly size: number;
    readonly sha256: string;
  } | null;
  readonly artifactsExpireAt: string | null;
  readonly retryOf: number | null;
  readonly retriedAs: number | null;
  readonly erasedAt: string | null;
  readonly erasedBy: number | null;
  /** Somebody asked that the artifacts stay for good. */
  readonly artifactsKept?: true;
  /** The build's own; absent: none stands. */
  readonly legalHold?: LegalHold;
}

/** Since when, by whom and why nothing may be removed. */
export interface LegalHold {
  /** ISO 8601. */
  readonly since: string;
  /** Id of the user; null: no user. */
  readonly by: number | null;
  readonly reason: string;
}
