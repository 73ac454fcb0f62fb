import type { Logger } from 'pino';
import type { EventStore } from '../event-store/event-store.js';
import type { Clock } from '../ledger/clock.js';
import { CHECKPOINT, projections } from './index.js';
import type { ProjectionRunner } from './projection-runner.js';
import type { Projector } from './projector.js';
import { QuarantineReplay } from './quarantine-replay.js';
import { DEFAULT_SHARE, RebuildJob, type JobProgress } from './rebuild-job.js';
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
  private beginning: Promise<void> = Promise.resolve();

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

  /**
   * This process folds from now on: what is in quarantine is tried again, since this release may fold it; documents of
   * another version are folded anew; and a rebuild goes on that somebody ended in the middle.
   */
  begin(): void {
    this.beginning = this.beginning
      .then(() => this.rebuilds.stop())
      .then(() => Promise.all([this.replayAll(), this.goOn()]))
      .then(() => undefined);
  }

  /** Another process folds from now on, and goes on with what was begun. */
  suspend(): void {
    void this.rebuilds.stop();
  }

  /** Resolves when nothing of it runs any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.rebuilds.stop();
    await this.beginning;
    await this.rebuilds.stop();
  }

  private async goOn(): Promise<void> {
    const { log } = this.surroundings;
    try {
      const { outdated, unfinished } = await this.readModels.kept(CHECKPOINT);
      if (this.stopped || !this.leads) return;
      if (outdated.length > 0) {
        log.warn(
          { outdated },
          'read models are of another version: folding them anew beside those that serve',
        );
      } else if (unfinished !== null && !unfinished.paused) {
        log.info({ from: String(unfinished.position) }, 'a rebuild of the read models goes on');
      } else return;
      this.rebuilds.start('rebuild', DEFAULT_SHARE);
    } catch (error) {
      log.error({ err: error }, 'it could not be seen whether the read models are to be folded anew');
    }
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
  else if (state === 'stopped') log.info(facts, 'folding beside what serves was stopped');
  else log.info(facts, 'the read models were folded beside those that serve');
}
