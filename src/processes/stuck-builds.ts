import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Blobs } from '../blobs/blobs.js';
import { DropStuckBuild } from '../commands/dropping-a-stuck-build/command.js';
import type { Config } from '../config/config.js';
import { buildAggregate } from '../domain/build/build.js';
import type { Clock } from '../ledger/clock.js';
import { processContext } from '../ledger/context.js';
import { Ledger } from '../ledger/ledger.js';
import { BLOBS, CLOCK, CONFIG } from '../ports.js';
import type { BuildDocument } from '../projections/builds.js';
import { Documents } from '../queries/documents.js';
import type { Attempts } from './attempts.js';

const BATCH = 100;

/**
 * Milliseconds that a runner has after the build's timeout. It stops the script by itself, and then has to run
 * `after_script` (five minutes at most), to hand in artifacts and to tell the end.
 */
const GRACE = 10 * 60_000;

/**
 * Gives up builds that nobody will end: those of which nothing was heard for LEDGER_STUCK_AFTER
 * (`stuck_or_timeout_failure`), and those that run far beyond their timeout (`job_execution_timeout`).
 */
@Injectable()
export class StuckBuilds {
  constructor(
    private readonly commands: CommandBus,
    private readonly ledger: Ledger,
    private readonly documents: Documents,
    @Inject(BLOBS) private readonly blobs: Blobs,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async drop(attempts: Attempts): Promise<void> {
    for (let after = 0; !attempts.stopped;) {
      const projects = await this.documents.projects.find({
        range: { key: 'project', gt: after },
        sort: { key: 'project', direction: 'asc' },
        limit: BATCH,
      });
      for (const { body } of projects) await this.dropOf(body.id, attempts);
      const last = projects.at(-1);
      if (last === undefined) return;
      after = last.body.id;
    }
  }

  private async dropOf(project: number, attempts: Attempts): Promise<void> {
    const counters = (await this.documents.counters.get(project))?.body.byStatus;
    for (const status of ['pending', 'running'] as const) {
      if ((counters?.[status] ?? 0) > 0) await this.dropIn(project, status, attempts);
    }
  }

  private async dropIn(project: number, status: 'pending' | 'running', attempts: Attempts): Promise<void> {
    for (let after = 0; !attempts.stopped;) {
      const builds = await this.documents.builds.find({
        filter: { project, status },
        range: { key: 'build', gt: after },
        sort: { key: 'build', direction: 'asc' },
        limit: BATCH,
      });
      for (const { body } of builds) await attempts.make(() => this.look(body));
      const last = builds.at(-1);
      if (last === undefined) return;
      after = last.body.id;
    }
  }

  private async look(build: BuildDocument): Promise<void> {
    const failureReason = await this.reasonToDrop(build);
    if (failureReason === null) return;
    await this.commands.execute(new DropStuckBuild(build.id, failureReason, processContext('timers')));
  }

  private async reasonToDrop(build: BuildDocument): Promise<string | null> {
    const now = this.clock.now();
    const event = Date.parse(build.startedAt ?? build.enqueuedAt ?? build.createdAt);
    if (build.status === 'running' && now - event >= (await this.timeoutOf(build)) + GRACE) {
      return 'job_execution_timeout';
    }
    if (now - event < this.config.timings.stuckAfter) return null;
    const heard = (await this.blobs.traces.touchedAt(build.id)) ?? 0;
    return now - heard >= this.config.timings.stuckAfter ? 'stuck_or_timeout_failure' : null;
  }

  /** Milliseconds. */
  private async timeoutOf({ id, projectId }: BuildDocument): Promise<number> {
    const build = await this.ledger.load(buildAggregate, id);
    const own = build.status === 'none' ? undefined : build.definition.timeout;
    const seconds = own ?? (await this.documents.projects.get(projectId))?.body.buildTimeout;
    return seconds === undefined ? Number.POSITIVE_INFINITY : seconds * 1000;
  }
}
