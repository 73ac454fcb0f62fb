import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config/config.js';
import type { Clock } from '../ledger/clock.js';
import { CLOCK, CONFIG } from '../ports.js';
import { Attempts } from './attempts.js';
import { DueDeadlines } from './due-deadlines.js';
import { StuckBuilds } from './stuck-builds.js';

const STUCK_LOOK_EVERY_MS = 60_000;

/**
 * What time brings about: delayed builds, expired artifacts, stuck builds. Nothing is kept in memory: what is due
 * stands in the read models, so a restart loses no deadline.
 */
@Injectable()
export class Timers {
  private timer: NodeJS.Timeout | null = null;
  private underWay: Promise<void> | null = null;
  private attempts = new Attempts();
  private stopped = false;
  private stuckLookedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly deadlines: DueDeadlines,
    private readonly stuck: StuckBuilds,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Looks at once, for what became due while nobody looked, and then again and again; never twice at a time. May be
   * called again after a stop.
   */
  start(onError: (error: unknown) => void): void {
    this.stopped = false;
    const tick = (): void => {
      this.underWay ??= this.look()
        .catch(onError)
        .finally(() => {
          this.underWay = null;
        });
    };
    this.timer = setInterval(tick, this.config.timings.timerInterval);
    tick();
  }

  /** Waits for what has been begun. */
  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    this.stopped = true;
    this.attempts.stopped = true;
    await this.underWay;
  }

  /**
   * One look at everything that may be due; what is not, is left alone.
   * @throws AggregateError when all the rest has been done
   */
  async look(): Promise<void> {
    const attempts = new Attempts();
    attempts.stopped = this.stopped;
    this.attempts = attempts;
    await this.deadlines.meet(attempts);
    if (this.isTimeForStuck()) {
      this.stuckLookedAt = this.clock.now();
      await this.stuck.drop(attempts);
    }
    const { failures } = attempts;
    if (failures.length > 0) throw new AggregateError(failures, 'Not all that was due could be done');
  }

  /** Also when the clock has gone back: it might take as long as it went for the next look. */
  private isTimeForStuck(): boolean {
    const every = Math.min(STUCK_LOOK_EVERY_MS, this.config.timings.stuckAfter / 2);
    const since = this.clock.now() - this.stuckLookedAt;
    return since >= every || since < 0;
  }
}
