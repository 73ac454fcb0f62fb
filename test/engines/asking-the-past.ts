import type { EventStore } from '../../src/event-store/event-store.js';
import type { Documents } from '../../src/queries/documents.js';
import { EventLog } from '../../src/queries/event-log/event-log.js';
import { ListBuilds } from '../../src/queries/listing-builds/query.js';
import { ListPipelines } from '../../src/queries/listing-pipelines/query.js';
import { PastBuilds } from '../../src/queries/time-machine/past-builds.js';
import { Past } from '../../src/queries/time-machine/past.js';
import { projectMoment } from '../../src/queries/time-machine/project-moments.js';
import { TimeMachine } from '../../src/queries/time-machine/time-machine.js';
import type { ReadModels } from '../../src/read-models/read-models.js';
import { PIPELINE_KEYS, SHAS } from './asking-queries.js';

const FILTER = {
  project: 1,
  types: ['BuildCanceled'],
  actor: 'actor:user:1',
  correlation: 'c',
  since: 1,
  until: 9,
};
const READ_SIDE = { position: 900n, shown: async () => true, reachable: async () => undefined };

/** Asks for events and for what was at a moment, in every way that leads to another question. */
export async function askThePast(readModels: ReadModels, documents: Documents): Promise<void> {
  const store = {
    readAll: async () => [],
    readStream: async () => [],
    lastPosition: async () => 900n,
  } as unknown as EventStore;
  const log = new EventLog(store, readModels);
  await log.positionAt(Date.now());
  for (const order of ['asc', 'desc'] as const) {
    for (const asked of [{}, FILTER]) await log.take({ filter: asked, after: 0n, before: null, order }, 100);
  }
  await projectMoment(readModels, log, 1, 800n);
  await askForPastBuilds(new PastBuilds(readModels, log, false));
  const past = new Past(documents, store, 800n);
  const machine = new TimeMachine(documents, log, store, readModels, READ_SIDE);
  for (const wanted of PIPELINE_KEYS) await machine.findPipeline(past, wanted);
  for (const sha of SHAS) await machine.listPipelines(past, new ListPipelines(1, sha, 20));
  for (const pipelineIds of [null, [9, 8]]) {
    await machine.listBuilds(past, new ListBuilds(1, null, pipelineIds, 1, 20));
  }
}

async function askForPastBuilds(builds: PastBuilds): Promise<void> {
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
