import { buildAggregate } from '../src/domain/build/build.js';
import { pipelineAggregate } from '../src/domain/pipeline/pipeline.js';
import { Documents } from '../src/queries/documents.js';
import type { RunningServer } from '../src/server.js';

/** Builds that are read at the same time. */
const AT_ONCE = 500;

/** Reads what a server has in memory of builds that it created, enqueued or started itself. */
export async function remember({ engine, app }: RunningServer, ids: readonly number[]): Promise<void> {
  const { ledger } = engine;
  const { builds, pipelines } = app.get(Documents, { strict: false });
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    for (const [id, { body }] of await builds.getMany(ids.slice(at, at + AT_ONCE))) {
      await ledger.load(buildAggregate, id);
      await ledger.load(pipelineAggregate, `${body.projectId}-${body.pipelineNumber}`);
      await pipelines.get(body.pipelineId);
    }
  }
}
