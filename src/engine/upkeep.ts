import type { Logger } from 'pino';
import type { EventStore } from '../event-store/event-store.js';
import type { Clock } from '../ledger/clock.js';
import { CHECKPOINT, projections } from '../projections/index.js';
import type { Projector } from '../projections/projector.js';
import { QuarantineReplay } from '../projections/quarantine-replay.js';
import { RebuildJob, type JobProgress } from '../projections/rebuild-job.js';
import type { ReadModels } from '../read-models/read-models.js';

/** What sees to the read models while they serve. */
export interface Upkeep {
  readonly quarantine: QuarantineReplay;
  readonly rebuilds: RebuildJob;
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

/** Begins with a replay of what is in quarantine: this release may fold it. */
export function startUpkeep(
  store: EventStore,
  readModels: ReadModels,
  projector: Projector,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
): Upkeep {
  const save = (batch: Parameters<ReadModels['save']>[0]): Promise<void> => readModels.save(batch);
  const quarantine = new QuarantineReplay(store, readModels, projector, projections, CHECKPOINT, save);
  const serving = { store, readModels, projector, projections, checkpointName: CHECKPOINT };
  const rebuilds = new RebuildJob(serving, clock, (job, error) => tell(log, job, error));
  let stopped = false;
  const replaying = replay(quarantine, log, () => stopped);
  return {
    quarantine,
    rebuilds,
    async stop() {
      stopped = true;
      await Promise.all([replaying, rebuilds.stop()]);
    },
  };
}

async function replay(quarantine: QuarantineReplay, log: Logger, stop: () => boolean): Promise<void> {
  try {
    for (const { id, error } of await quarantine.replayAll(stop)) {
      if (error === null) log.info({ id }, 'a document left quarantine');
      else log.warn({ id, error }, 'a document stays in quarantine');
    }
  } catch (error) {
    log.error({ err: error }, 'the quarantine could not be replayed');
  }
}

function tell(log: Logger, { kind, state, events, differences }: JobProgress, error: unknown): void {
  const facts = { kind, state, events, differences: differences?.count };
  if (state === 'failed') log.error({ ...facts, err: error }, 'the read models could not be folded anew');
  else log.info(facts, 'the read models were folded anew beside those that serve');
}
