import type { BuildEvent } from './build/events.js';
import type { CheckpointEvent } from './checkpoint/events.js';
import type { IdsEvent } from './ids/events.js';
import type { PersonEvent } from './person/events.js';
import type { PipelineEvent } from './pipeline/events.js';
import type { ProjectEvent } from './project/events.js';
import type { RetentionEvent } from './retention/events.js';
import type { RunnerEvent } from './runner/events.js';
import type { UserEvent } from './user/events.js';

/** Everything that can stand in the ledger. */
export type LedgerEvent =
  | ProjectEvent
  | PipelineEvent
  | BuildEvent
  | RunnerEvent
  | UserEvent
  | PersonEvent
  | IdsEvent
  | CheckpointEvent
  | RetentionEvent;

export type LedgerEventType = LedgerEvent['type'];

/** The catalogue: every type of event, with the version of its data that is written today. */
export const schemaVersions = {
  ProjectRegistered: 2,
  ProjectChanged: 2,
  RetentionSet: 1,
  LegalHoldPlaced: 1,
  LegalHoldLifted: 1,
  RetentionRunStarted: 1,
  RetentionRunFinished: 1,
  PipelineCreated: 2,
  PipelineRestarted: 1,
  BuildCreated: 1,
  BuildDelayed: 1,
  BuildHeld: 1,
  BuildEnqueued: 1,
  BuildPlayed: 1,
  BuildSkipped: 1,
  BuildStarted: 1,
  BuildTraceArchived: 1,
  BuildFinished: 1,
  BuildDropped: 1,
  BuildCanceled: 1,
  BuildRetried: 1,
  BuildErased: 1,
  ArtifactsUploaded: 1,
  ArtifactsKept: 1,
  ArtifactsExpired: 1,
  ArtifactsRemoved: 1,
  TraceExpired: 1,
  BuildLegalHoldPlaced: 1,
  BuildLegalHoldLifted: 1,
  RunnerRegistered: 1,
  RunnerUpdated: 1,
  RunnerRemoved: 1,
  UserCreated: 2,
  UserBlocked: 1,
  UserForgotten: 1,
  PersonForgotten: 1,
  MembershipGranted: 1,
  TokenIssued: 2,
  TokenRevoked: 1,
  CheckpointSigned: 1,
  CheckpointWitnessed: 1,
  IdsReserved: 1,
  NameClaimed: 1,
} as const satisfies Readonly<Record<LedgerEventType, number>>;
