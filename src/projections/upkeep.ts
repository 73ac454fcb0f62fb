import type { Logger } from 'pino';
import type { EventStore } from '../event-store/event-store.js';
import type { Clock } from '../ledger/clock.js';
import { CHECKPOINT, projections } from './index.js';
import type { ProjectionRunner } from './projection-runner.js';
import type { Projector } from './projector.js';
import { QuarantineReplay } from './quarantine-replay.js';
import { RebuildJob, type JobProgress } from './rebuild-job.js';
import type { ReadModels, SaveBatch } from '../read-models/read-models.js';

interface Surroundings {
  readonly clock: Clock;
  readonly log: Logger;
}

/** What sees to the read models while they serve. Where several processes share them, it is for the one that folds. */
export class Upkeep {
  readonly quarantine: QuarantineReplay;
  readonly rebuilds: RebuildJob;
  private stopped = false;
  private replaying: Promise<void> = Promise.resolve();

  constructor(
    store: EventStore,
    private readonly readModels: ReadModels,
    projector: Projector,
    private readonly projection: Pick<ProjectionRunner, 'leading'>,
    private readonly surroundings: Surroundings,
  ) {
    const { clock, log } = surroundings;
    const save = (batch: SaveBatch): Promise<void> => this.save(batch);
    this.quarantine = new QuarantineReplay(store, readModels, projector, projections, CHECKPOINT, save);
    const serving = { store, readModels, projector, projections, checkpointName: CHECKPOINT };
    this.rebuilds = new RebuildJob(serving, clock, (job, error) => tell(log, job, error));
  }

  /** Whether this process folds. */
  get leads(): boolean {
    return this.projection.leading !== null;
  }

  /** Begins a replay of all that is in quarantine: this release may fold it. */
  replay(): void {
    this.replaying = this.replaying.then(() => this.replayAll());
  }

  /** Resolves when nothing of it runs any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all([this.replaying, this.rebuilds.stop()]);
  }

  private async replayAll(): Promise<void> {
    const { log } = this.surroundings;
    try {
      for (const { id, error } of await this.quarantine.replayAll(() => this.stopped)) {
        if (error === null) log.info({ id }, 'a document left quarantine');
        else log.warn({ id, error }, 'a document stays in quarantine');
      }
    } catch (error) {
      log.error({ err: error }, 'the quarantine could not be replayed');
    }
  }

  private save(batch: SaveBatch): Promise<void> {
    const { leading } = this.projection;
    if (leading === null) return Promise.reject(new Error('Another process folds the read models now'));
    const { fence } = leading;
    return this.readModels.save(fence === undefined ? batch : { ...batch, fence });
  }
}

function tell(log: Logger, { kind, state, events, differences }: JobProgress, error: unknown): void {
  const facts = { kind, state, events, differences: differences?.count };
  if (state === 'failed') log.error({ ...facts, err: error }, 'the read models could not be folded anew');
  else log.info(facts, 'the read models were folded anew beside those that serve');
}
