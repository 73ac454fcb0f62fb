import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Blobs } from '../blobs/blobs.js';
import { DropStuckBuild } from '../commands/dropping-a-stuck-build/command.js';
import { EnqueueBuild } from '../commands/enqueueing-a-build/command.js';
import { ExpireArtifacts } from '../commands/expiring-artifacts/command.js';
import type { Config } from '../config/config.js';
import type { Clock } from '../ledger/clock.js';
import { processContext } from '../ledger/context.js';
import { BLOBS, CLOCK, CONFIG, READ_MODELS } from '../ports.js';
import type { BuildDocument } from '../projections/builds.js';
import { deadlines, type DeadlineDocument } from '../projections/deadlines.js';
import { Documents } from '../queries/documents.js';
import type { ReadModels } from '../read-models/read-models.js';

const BATCH = 100;
const STUCK_LOOK_EVERY_MS = 60_000;

/**
 * What time brings about: delayed builds, expired artifacts, stuck builds. Nothing is kept in memory: what is due
 * stands in the read models, so a restart loses no deadline.
 */
@Injectable()
export class Timers {
  private timer: NodeJS.Timeout | null = null;
  private underWay: Promise<void> = Promise.resolve();
  private stuckLookedAt = 0;

  constructor(
    private readonly commands: CommandBus,
    private readonly documents: Documents,
    @Inject(READ_MODELS) private readonly readModels: ReadModels,
    @Inject(BLOBS) private readonly blobs: Blobs,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  start(onError: (error: unknown) => void): void {
    this.timer = setInterval(() => {
      this.underWay = this.underWay.then(() => this.look()).catch(onError);
    }, this.config.timings.timerInterval);
  }

  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    await this.underWay;
  }

  /** One look at everything that may be due; what is not, is left alone. */
  async look(): Promise<void> {
    const due = await this.readModels.find<DeadlineDocument>(deadlines.collection.name, {
      range: { key: 'due', lte: this.clock.now() },
      sort: { key: 'due', direction: 'asc' },
      limit: BATCH,
    });
    for (const { body } of due) await this.meet(body);
    const every = Math.min(STUCK_LOOK_EVERY_MS, this.config.timings.stuckAfter / 2);
    if (this.clock.now() - this.stuckLookedAt >= every) {
      this.stuckLookedAt = this.clock.now();
      await this.dropStuck();
    }
  }

  private async meet({ kind, buildId }: DeadlineDocument): Promise<void> {
    const context = processContext('timers');
    await this.commands.execute(
      kind === 'enqueue' ? new EnqueueBuild(buildId, context) : new ExpireArtifacts(buildId, context),
    );
  }

  private async dropStuck(): Promise<void> {
    for (let after = 0; ;) {
      const projects = await this.documents.projects.find({
        range: { key: 'project', gt: after },
        sort: { key: 'project', direction: 'asc' },
        limit: BATCH,
      });
      for (const { body } of projects) await this.dropStuckOf(body.id);
      const last = projects.at(-1);
      if (last === undefined) return;
      after = last.body.id;
    }
  }

  private async dropStuckOf(project: number): Promise<void> {
    const counters = (await this.documents.counters.get(project))?.body.byStatus;
    for (const status of ['pending', 'running'] as const) {
      if ((counters?.[status] ?? 0) === 0) continue;
      // The oldest first: younger ones have their turn at a later look.
      const builds = await this.documents.builds.find({
        filter: { project, status },
        sort: { key: 'build', direction: 'asc' },
        limit: BATCH,
      });
      for (const { body } of builds) if (await this.isStuck(body)) await this.drop(body.id);
    }
  }

  private async isStuck(build: BuildDocument): Promise<boolean> {
    const event = Date.parse(build.startedAt ?? build.enqueuedAt ?? build.createdAt);
    const heard = Math.max(event, (await this.blobs.traces.touchedAt(build.id)) ?? 0);
    return this.clock.now() - heard >= this.config.timings.stuckAfter;
  }

  private async drop(buildId: number): Promise<void> {
    const reason = 'stuck_or_timeout_failure';
    await this.commands.execute(new DropStuckBuild(buildId, reason, processContext('timers')));
  }
}
