import type { CommandBus } from '@nestjs/cqrs';
import type { Blobs } from '../../src/blobs/blobs.js';
import { loadConfig } from '../../src/config/config.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { DueDeadlines } from '../../src/processes/due-deadlines.js';
import { StuckBuilds } from '../../src/processes/stuck-builds.js';
import { Timers } from '../../src/processes/timers.js';
import { DocumentCache } from '../../src/projections/document-cache.js';
import { Documents } from '../../src/queries/documents.js';
import { AnalyseBuildsHandler } from '../../src/queries/analysing-builds/handler.js';
import { AnalyseBuilds } from '../../src/queries/analysing-builds/query.js';
import type { EventStore } from '../../src/event-store/event-store.js';
import { EventLog } from '../../src/queries/event-log/event-log.js';
import { PlanRetentionHandler } from '../../src/queries/planning-retention/handler.js';
import { RetentionPlanner } from '../../src/queries/planning-retention/retention-planner.js';
import { FindPipelineHandler } from '../../src/queries/finding-a-pipeline/handler.js';
import { FindProjectHandler } from '../../src/queries/finding-a-project/handler.js';
import { FindRunnerHandler } from '../../src/queries/finding-a-runner/handler.js';
import { FindUserHandler } from '../../src/queries/finding-a-user/handler.js';
import { FindArtifactsOfRefHandler } from '../../src/queries/finding-artifacts-of-a-ref/handler.js';
import { ListBuildsHandler } from '../../src/queries/listing-builds/handler.js';
import { ListPipelinesHandler } from '../../src/queries/listing-pipelines/handler.js';
import { ListProjectsHandler } from '../../src/queries/listing-projects/handler.js';
import { ListUsersHandler } from '../../src/queries/listing-users/handler.js';
import type { Document, Find, ReadModels } from '../../src/read-models/read-models.js';
import { PastBuilds } from '../../src/queries/time-machine/past-builds.js';
import { projectMoment } from '../../src/queries/time-machine/project-moments.js';
import { PendingBuilds } from '../../src/scheduling/pending-builds.js';
import { PendingFeed } from '../../src/scheduling/pending-feed.js';

/** A question put to the read models. */
export interface RecordedFind {
  readonly collection: string;
  readonly find: Find;
}

export interface RecordedCount {
  readonly collection: string;
  readonly filter: Find['filter'];
}

export interface Recorded {
  readonly finds: readonly RecordedFind[];
  readonly counts: readonly RecordedCount[];
}

/** Asks everything that queries, scheduling and timers can ask, and notes what reaches the read models. */
export async function recordFinds(): Promise<Recorded> {
  const finds: RecordedFind[] = [];
  const counts: RecordedCount[] = [];
  const readModels = answering(finds, counts);
  const documents = new Documents(readModels, new DocumentCache(), { exclusive: false, alone: () => false });
  await askQueries(documents);
  await askThePast(readModels);
  await new PendingFeed(new PendingBuilds(documents), documents).load();
  const blobs = { traces: { touchedAt: async () => Date.now() } } as unknown as Blobs;
  const commands = { execute: async () => undefined } as unknown as CommandBus;
  const clock = { now: () => Date.now() };
  const ledger = { load: async () => ({ status: 'none' }) } as unknown as Ledger;
  const config = loadConfig({});
  const due = new DueDeadlines(commands, readModels, clock);
  const stuck = new StuckBuilds(commands, ledger, documents, blobs, clock, config);
  await new Timers(due, stuck, clock, config).look();
  return { finds, counts };
}

async function askQueries(documents: Documents): Promise<void> {
  const analysis = new AnalyseBuildsHandler(documents, {} as EventLog);
  for (const to of [null, Date.now()]) await analysis.execute(new AnalyseBuilds(null, 0, to, [], null, null));
  const project = { projectId: 1 };
  const builds = new ListBuildsHandler(documents);
  for (const pipelineIds of [null, [9, 8]]) {
    for (const statuses of [null, ['failed'], ['failed', 'success']] as const) {
      for (const page of [1, 15]) {
        await builds.execute({ ...project, statuses, pipelineIds, page, perPage: 20 } as never);
      }
    }
  }
  for (const sha of [null, 'a'.repeat(40)]) {
    await new ListPipelinesHandler(documents).execute({ ...project, sha, limit: 20 } as never);
  }
  await new ListProjectsHandler(documents).execute({ after: 3, limit: 20 } as never);
  await new ListUsersHandler(documents).execute({ after: 3, limit: 20 } as never);
  const pipeline = new FindPipelineHandler(documents);
  for (const wanted of [
    { id: 9 },
    { ...project, number: 3 },
    { ...project, ref: 'main', event: 'push' as const },
  ]) {
    await pipeline.execute({ wanted } as never);
  }
  await new FindProjectHandler(documents).execute({ idOrPath: 'group/name' } as never);
  await new FindUserHandler(documents).execute({ idOrName: 'ada' } as never);
  await new FindRunnerHandler(documents).execute({ wanted: { tokenSha256: 'ab' } } as never);
  const kept = { status: 'exists', retention: ['keep 9 days of traces'], legalHold: false };
  const ledger = { load: async () => kept } as unknown as Ledger;
  const planner = new RetentionPlanner(ledger, documents);
  for (const after of [null, '2026-01-01T00:00:00.000Z/000000000000001']) {
    const plan = new PlanRetentionHandler(planner, { now: () => Date.now() });
    await plan.execute({ ...project, at: null, after, limit: 20 } as never);
  }
  await new FindArtifactsOfRefHandler(documents).execute({ ...project, ref: 'main', job: 'test' } as never);
}

const document = (body: unknown): Document => ({ id: '1', position: 1n, keys: {}, body, row: '{}' });

/** What stands in documents of the event index. */
const OF_THE_INDEX = { segment: 3, at: [0], blocks: [0], last: 5, reached: 7, project: null };

const ofAda = {
  commit: { personal: { author: { name: 'Ada', email: 'ada@ci.example' } } },
  personal: { username: 'ada', name: 'Ada', email: 'ada@ci.example' },
};

async function askThePast(readModels: ReadModels): Promise<void> {
  const store = { readAll: async () => [], lastPosition: async () => 900n } as unknown as EventStore;
  const log = new EventLog(store, readModels);
  await log.positionAt(Date.now());
  const filter = {
    project: 1,
    types: ['BuildCanceled'],
    actor: 'actor:user:1',
    correlation: 'c',
    since: 1,
    until: 9,
  };
  for (const order of ['asc', 'desc'] as const) {
    for (const asked of [{}, filter]) await log.take({ filter: asked, after: 0n, before: null, order }, 100);
  }
  await projectMoment(readModels, log, 1, 800n);
  const builds = new PastBuilds(readModels, log, false);
  const byStatus = { running: 90, failed: 90 };
  const counters = { builds: 300, byStatus, runningShared: 0, pipelines: 9 };
  const moment = { counters, highestBuild: 300 };
  await builds.rows(new Map(), [7, 9], 3n);
  for (const statuses of [null, ['failed'], ['failed', 'running']] as const) {
    for (const [offset, position] of [
      [20, 3n],
      [20, 800n],
      [160, 3n],
    ] as const) {
      await builds.ids({ project: 1, statuses, position, moment, offset, limit: 20 });
    }
  }
}

/** One project with one pipeline and builds in every state: enough that each question leads to those that follow. */
function answering(finds: RecordedFind[], counts: RecordedCount[]): ReadModels {
  const byStatus = { pending: 300, running: 300, failed: 300, success: 300 };
  return {
    load: async (_collection: string, ids: readonly string[]) =>
      new Map(ids.map(id => [id, document({ builds: 300, byStatus, ...ofAda })])),
    find: async (collection: string, find: Find) => {
      finds.push({ collection, find });
      return find.range?.gt === 1
        ? []
        : [
            document({
              id: 1,
              ...ofAda,
              tags: [],
              trace: null,
              artifacts: null,
              finishedAt: null,
              createdAt: '2026-01-01T00:00:00Z',
              ...OF_THE_INDEX,
            }),
          ];
    },
    findValues: async (collection: string, _key: string, find: Find) => {
      finds.push({ collection, find });
      return [];
    },
    findRows: async (collection: string, find: Find) => {
      finds.push({ collection, find });
      return [];
    },
    count: async (collection: string, filter: Find['filter']) => {
      counts.push({ collection, filter });
      return 300;
    },
  } as unknown as ReadModels;
}
