import type { Logger } from 'pino';
import type { EventStore } from '../event-store/event-store.js';
import { CHECKPOINT, projections } from '../projections/index.js';
import type { Projector } from '../projections/projector.js';
import { QuarantineReplay } from '../projections/quarantine-replay.js';
import type { ReadModels } from '../read-models/read-models.js';

/** What sees to the read models while they serve. */
export interface Upkeep {
  readonly quarantine: QuarantineReplay;
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

/** Begins with a replay of what is in quarantine: this release may fold it. */
export function startUpkeep(
  store: EventStore,
  readModels: ReadModels,
  projector: Projector,
  log: Logger,
): Upkeep {
  const save = (batch: Parameters<ReadModels['save']>[0]): Promise<void> => readModels.save(batch);
  const quarantine = new QuarantineReplay(store, readModels, projector, projections, CHECKPOINT, save);
  let stopped = false;
  const replay = async (): Promise<void> => {
    try {
      for (const { id, error } of await quarantine.replayAll(() => stopped)) {
        if (error === null) log.info({ id }, 'a document left quarantine');
        else log.warn({ id, error }, 'a document stays in quarantine');
      }
    } catch (error) {
      log.error({ err: error }, 'the quarantine could not be replayed');
    }
  };
  const replaying = replay();
  return {
    quarantine,
    async stop() {
      stopped = true;
      await replaying;
    },
  };
}
