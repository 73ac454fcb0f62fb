import { AppendTraceHandler } from './appending-to-a-trace/handler.js';
import { ArchiveTraceHandler } from './archiving-a-trace/handler.js';
import { BlockUserHandler } from './blocking-a-user/handler.js';
import { CancelBuildHandler } from './canceling-a-build/handler.js';
import { ChangeProjectHandler } from './changing-a-project/handler.js';
import { CreatePipelineHandler } from './creating-a-pipeline/handler.js';
import { CreateUserHandler } from './creating-a-user/handler.js';
import { DropStuckBuildHandler } from './dropping-a-stuck-build/handler.js';
import { EnqueueBuildHandler } from './enqueueing-a-build/handler.js';
import { EraseBuildHandler } from './erasing-a-build/handler.js';
import { ExpireArtifactsHandler } from './expiring-artifacts/handler.js';
import { FinishBuildHandler } from './finishing-a-build/handler.js';
import { ForgetPersonHandler } from './forgetting-a-person/handler.js';
import { ForgetUserHandler } from './forgetting-a-user/handler.js';
import { GrantMembershipHandler } from './granting-membership/handler.js';
import { IssueTokenHandler } from './issuing-a-token/handler.js';
import { KeepArtifactsHandler } from './keeping-artifacts/handler.js';
import { LiftLegalHoldHandler, PlaceLegalHoldHandler } from './placing-a-legal-hold/handler.js';
import { PlayBuildHandler } from './playing-a-build/handler.js';
import { RegisterProjectHandler } from './registering-a-project/handler.js';
import { RegisterRunnerHandler } from './registering-a-runner/handler.js';
import { RemoveRunnerHandler } from './removing-a-runner/handler.js';
import { RemoveArtifactsHandler } from './removing-artifacts/handler.js';
import { ReplaceTraceHandler } from './replacing-a-trace/handler.js';
import { RestartPipelineHandler } from './restarting-a-pipeline/handler.js';
import { RetryBuildHandler } from './retrying-a-build/handler.js';
import { RevokeTokenHandler } from './revoking-a-token/handler.js';
import { RunRetentionHandler } from './running-retention/handler.js';
import { SetRetentionHandler } from './setting-retention/handler.js';
import { SignCheckpointHandler } from './signing-a-checkpoint/handler.js';
import { TakeNextBuildHandler } from './starting-a-build/handler.js';
import { UpdateRunnerHandler } from './updating-a-runner/handler.js';
import { UploadArtifactsHandler } from './uploading-artifacts/handler.js';
import { WitnessCheckpointHandler } from './witnessing-a-checkpoint/handler.js';
import { LegalHolds } from './legal-holds.js';
import { RetentionRemover } from './running-retention/retention-remover.js';
import { PipelineWriter } from './pipeline-writer.js';
import { SettingsSealer } from './project-settings.js';
import { TraceSecrets } from './trace-secrets.js';
import { TraceWriter } from './trace-writer.js';

/** Every command of the ledger, and what their handlers share. */
export const commandHandlers = [
  AppendTraceHandler,
  ArchiveTraceHandler,
  BlockUserHandler,
  CancelBuildHandler,
  ChangeProjectHandler,
  CreatePipelineHandler,
  CreateUserHandler,
  DropStuckBuildHandler,
  EnqueueBuildHandler,
  EraseBuildHandler,
  ExpireArtifactsHandler,
  FinishBuildHandler,
  ForgetPersonHandler,
  ForgetUserHandler,
  GrantMembershipHandler,
  IssueTokenHandler,
  KeepArtifactsHandler,
  LiftLegalHoldHandler,
  PlaceLegalHoldHandler,
  PlayBuildHandler,
  RegisterProjectHandler,
  RegisterRunnerHandler,
  RemoveRunnerHandler,
  RemoveArtifactsHandler,
  ReplaceTraceHandler,
  RestartPipelineHandler,
  RetryBuildHandler,
  RevokeTokenHandler,
  RunRetentionHandler,
  SetRetentionHandler,
  SignCheckpointHandler,
  TakeNextBuildHandler,
  UpdateRunnerHandler,
  UploadArtifactsHandler,
  WitnessCheckpointHandler,
  LegalHolds,
  RetentionRemover,
  PipelineWriter,
  SettingsSealer,
  TraceSecrets,
  TraceWriter,
];
