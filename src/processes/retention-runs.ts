import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { RunRetention } from '../commands/running-retention/command.js';
import type { Config } from '../config/config.js';
import type { Clock } from '../ledger/clock.js';
import { processContext } from '../ledger/context.js';
import { CLOCK, CONFIG } from '../ports.js';
import { Documents } from '../queries/documents.js';
import { RetentionPlanner } from '../queries/planning-retention/retention-planner.js';
import { Attempts } from './attempts.js';

const BATCH = 100;
/** Removals of one run: a stop waits for no more than these. */
const MOST = 1_000;

/**
 * Runs each project's retention at intervals, where its rules let anything go: a look that finds nothing is no run.
 * What a crash left undone is found by the next look.
 */
@Injectable()
export class RetentionRuns {
  private timer: NodeJS.Timeout | null = null;
  private underWay: Promise<void> | null = null;
  private attempts = new Attempts();

  constructor(
    private readonly commands: CommandBus,
    private readonly documents: Documents,
    private readonly planner: RetentionPlanner,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Looks at once and then again and again; never twice at a time. May be called again after a stop. */
  start(onError: (error: unknown) => void): void {
    const { retentionInterval } = this.config.timings;
    if (retentionInterval === 0) return;
    const tick = (): void => {
      this.underWay ??= this.look()
        .catch(onError)
        .finally(() => {
          this.underWay = null;
        });
    };
    this.timer = setInterval(tick, retentionInterval);
    tick();
  }

  /** Waits for the run that has been begun. */
  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.attempts.stopped = true;
    await this.underWay;
  }

  /** One look at every project. @throws AggregateError when all the rest has been done */
  async look(): Promise<void> {
    const attempts = new Attempts();
    this.attempts = attempts;
    for (let after = 0; !attempts.stopped;) {
      const projects = await this.documents.projects.find({
        range: { key: 'project', gt: after },
        sort: { key: 'project', direction: 'asc' },
        limit: BATCH,
      });
      for (const { body } of projects) {
        if ((body.retention ?? []).length > 0) await attempts.make(() => this.run(body.id, attempts));
      }
      const last = projects.at(-1);
      if (last === undefined) break;
      after = last.body.id;
    }
    const { failures } = attempts;
    if (failures.length > 0) throw new AggregateError(failures, 'Not all that rules let go could be removed');
  }

  private async run(projectId: number, attempts: Attempts): Promise<void> {
    for (let complete = false; !complete && !attempts.stopped;) {
      const rules = await this.planner.rulesOf(projectId);
      if (!(await this.planner.hasWork(rules, this.clock.now()))) return;
      const run = new RunRetention(projectId, MOST, processContext('retention'));
      const result = await this.commands.execute(run);
      // What could not be removed now is left to the next look, lest this one never end.
      complete = result.complete || result.traces + result.artifacts === 0;
    }
  }
}
