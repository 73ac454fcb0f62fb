import { AnalyseBuildsHandler } from '../../src/queries/analysing-builds/handler.js';
import { AnalyseBuilds } from '../../src/queries/analysing-builds/query.js';
import type { Documents } from '../../src/queries/documents.js';
import type { EventLog } from '../../src/queries/event-log/event-log.js';
import { FindPipelineHandler } from '../../src/queries/finding-a-pipeline/handler.js';
import { FindPipeline, type PipelineKey } from '../../src/queries/finding-a-pipeline/query.js';
import { FindProjectHandler } from '../../src/queries/finding-a-project/handler.js';
import { FindProject } from '../../src/queries/finding-a-project/query.js';
import { FindRunnerHandler } from '../../src/queries/finding-a-runner/handler.js';
import { FindRunner } from '../../src/queries/finding-a-runner/query.js';
import { FindUserHandler } from '../../src/queries/finding-a-user/handler.js';
import { FindUser } from '../../src/queries/finding-a-user/query.js';
import { FindArtifactsOfRefHandler } from '../../src/queries/finding-artifacts-of-a-ref/handler.js';
import { FindArtifactsOfRef } from '../../src/queries/finding-artifacts-of-a-ref/query.js';
import { ListPageOfProjectsHandler } from '../../src/queries/listing-a-page-of-projects/handler.js';
import { ListPageOfProjects } from '../../src/queries/listing-a-page-of-projects/query.js';
import { ListBuildsHandler } from '../../src/queries/listing-builds/handler.js';
import { ListBuilds } from '../../src/queries/listing-builds/query.js';
import { ListMembersHandler } from '../../src/queries/listing-members/handler.js';
import { ListMembers } from '../../src/queries/listing-members/query.js';
import { ListPipelinesHandler } from '../../src/queries/listing-pipelines/handler.js';
import { ListPipelines } from '../../src/queries/listing-pipelines/query.js';
import { ListProjectsHandler } from '../../src/queries/listing-projects/handler.js';
import { ListProjects } from '../../src/queries/listing-projects/query.js';
import { ListRunnersHandler } from '../../src/queries/listing-runners/handler.js';
import { ListRunners } from '../../src/queries/listing-runners/query.js';
import { ListTokensHandler } from '../../src/queries/listing-tokens/handler.js';
import { ListTokens } from '../../src/queries/listing-tokens/query.js';
import { ListUsersHandler } from '../../src/queries/listing-users/handler.js';
import { ListUsers } from '../../src/queries/listing-users/query.js';
import { PlanRetentionHandler } from '../../src/queries/planning-retention/handler.js';
import { PlanRetention } from '../../src/queries/planning-retention/query.js';
import type { RetentionPlanner } from '../../src/queries/planning-retention/retention-planner.js';

const PROJECT = 1;
const PAGE = 20;

export const PIPELINE_KEYS: readonly PipelineKey[] = [
  { id: 9 },
  { projectId: PROJECT, number: 3 },
  { projectId: PROJECT, ref: 'main', event: 'push' },
];
export const SHAS = [null, 'a'.repeat(40)];

/** Asks each query that finds or counts, in every way that leads to another question. */
export async function askQueries(documents: Documents, planner: RetentionPlanner): Promise<void> {
  await askLists(documents);
  await askForProjects(documents);
  await askForBuilds(documents);
  const pipeline = new FindPipelineHandler(documents);
  for (const wanted of PIPELINE_KEYS) await pipeline.execute(new FindPipeline(wanted));
  await new FindProjectHandler(documents).execute(new FindProject('group/name'));
  await new FindUserHandler(documents).execute(new FindUser('ada'));
  await new FindRunnerHandler(documents).execute(new FindRunner({ tokenSha256: 'ab' }));
  const artifacts = new FindArtifactsOfRef(PROJECT, 'main', 'test');
  await new FindArtifactsOfRefHandler(documents).execute(artifacts);
  const plan = new PlanRetentionHandler(planner, { now: () => Date.now() });
  for (const after of [null, '2026-01-01T00:00:00.000Z/000000000000001']) {
    await plan.execute(new PlanRetention(PROJECT, null, after, PAGE));
  }
  const analysis = new AnalyseBuildsHandler(documents, {} as EventLog);
  for (const to of [null, Date.now()]) await analysis.execute(new AnalyseBuilds(null, 0, to, [], null, null));
}

async function askLists(documents: Documents): Promise<void> {
  await new ListUsersHandler(documents).execute(new ListUsers(3, PAGE));
  await new ListMembersHandler(documents).execute(new ListMembers(PROJECT, null, 3, PAGE));
  await new ListTokensHandler(documents).execute(new ListTokens(1));
  await new ListRunnersHandler(documents).execute(new ListRunners(3, PAGE));
  const pipelines = new ListPipelinesHandler(documents);
  for (const sha of SHAS) {
    for (const before of [null, 7]) await pipelines.execute(new ListPipelines(PROJECT, sha, PAGE, before));
  }
}

async function askForProjects(documents: Documents): Promise<void> {
  await new ListProjectsHandler(documents).execute(new ListProjects(3, PAGE));
  const pages = new ListPageOfProjectsHandler(documents);
  for (const accept of [null, () => true]) {
    for (const by of ['id', 'name'] as const) {
      for (const direction of ['asc', 'desc'] as const) {
        for (const page of [1, 15]) {
          await pages.execute(new ListPageOfProjects(accept, { by, direction }, page, PAGE));
        }
      }
    }
  }
}

async function askForBuilds(documents: Documents): Promise<void> {
  const builds = new ListBuildsHandler(documents);
  for (const pipelineIds of [null, [9], [9, 8]]) {
    for (const statuses of [null, ['failed'], ['failed', 'success']] as const) {
      for (const page of [1, 15]) {
        await builds.execute(new ListBuilds(PROJECT, statuses, pipelineIds, page, PAGE));
      }
    }
  }
}
