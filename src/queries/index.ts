import { AnalyseBuildsHandler } from './analysing-builds/handler.js';
import { BuildHistoryHandler } from './build-history/handler.js';
import { DescribeBuildForRunnerHandler } from './describing-a-build-for-its-runner/handler.js';
import { FindBuildHandler } from './finding-a-build/handler.js';
import { FindPipelineHandler } from './finding-a-pipeline/handler.js';
import { FindProjectHandler } from './finding-a-project/handler.js';
import { FindRunnerHandler } from './finding-a-runner/handler.js';
import { FindUserHandler } from './finding-a-user/handler.js';
import { FindArtifactsOfRefHandler } from './finding-artifacts-of-a-ref/handler.js';
import { ListBuildsHandler } from './listing-builds/handler.js';
import { ListMembersHandler } from './listing-members/handler.js';
import { ListPageOfProjectsHandler } from './listing-a-page-of-projects/handler.js';
import { ListPipelinesHandler } from './listing-pipelines/handler.js';
import { ListProjectsHandler } from './listing-projects/handler.js';
import { ListRunnersHandler } from './listing-runners/handler.js';
import { ListTokensHandler } from './listing-tokens/handler.js';
import { ListUsersHandler } from './listing-users/handler.js';
import { PlanRetentionHandler } from './planning-retention/handler.js';
import { RetentionPlanner } from './planning-retention/retention-planner.js';
import { PipelineHistoryHandler } from './pipeline-history/handler.js';
import { ProjectHistoryHandler } from './project-history/handler.js';
import { ReadTraceHandler } from './reading-a-trace/handler.js';
import { ReadArtifactsHandler } from './reading-artifacts/handler.js';
import { StreamHistoryHandler } from './stream-history/handler.js';

/** Every question that can be asked of the ledger. */
export const queryHandlers = [
  AnalyseBuildsHandler,
  BuildHistoryHandler,
  DescribeBuildForRunnerHandler,
  FindBuildHandler,
  FindPipelineHandler,
  FindProjectHandler,
  FindRunnerHandler,
  FindUserHandler,
  FindArtifactsOfRefHandler,
  ListBuildsHandler,
  ListMembersHandler,
  ListPageOfProjectsHandler,
  ListPipelinesHandler,
  ListProjectsHandler,
  ListRunnersHandler,
  ListTokensHandler,
  ListUsersHandler,
  PipelineHistoryHandler,
  PlanRetentionHandler,
  RetentionPlanner,
  ProjectHistoryHandler,
  ReadTraceHandler,
  ReadArtifactsHandler,
  StreamHistoryHandler,
];
