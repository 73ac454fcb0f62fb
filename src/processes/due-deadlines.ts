import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { EnqueueBuild } from '../commands/enqueueing-a-build/command.js';
import { ExpireArtifacts } from '../commands/expiring-artifacts/command.js';
import type { Clock } from '../ledger/clock.js';
import { processContext } from '../ledger/context.js';
import { CLOCK, READ_MODELS } from '../ports.js';
import { deadlines, type DeadlineDocument } from '../projections/deadlines.js';
import type { ReadModels } from '../read-models/read-models.js';
import type { Attempts } from './attempts.js';

const BATCH = 100;

/** Delayed builds whose time has come, and artifacts whose time is over. */
@Injectable()
export class DueDeadlines {
  constructor(
    private readonly commands: CommandBus,
    @Inject(READ_MODELS) private readonly readModels: ReadModels,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Meets all that are due, the oldest first, each once. What is met leaves the list; what stays, since its command
   * failed or the read models are late, is passed over and has its turn at the next look.
   */
  async meet(attempts: Attempts): Promise<void> {
    const met = new Set<string>();
    for (let offset = 0; ;) {
      const due = await this.readModels.find<DeadlineDocument>(deadlines.collection.name, {
        range: { key: 'due', lte: this.clock.now() },
        sort: { key: 'due', direction: 'asc' },
        limit: BATCH,
        offset,
      });
      const fresh = due.filter(({ id }) => !met.has(id));
      for (const { id, body } of fresh) {
        if (attempts.stopped) return;
        met.add(id);
        await attempts.make(() => this.execute(body));
      }
      if (due.length < BATCH) return;
      if (fresh.length === 0) offset += due.length;
    }
  }

  private execute({ kind, buildId }: DeadlineDocument): Promise<unknown> {
    const context = processContext('timers');
    return this.commands.execute(
      kind === 'enqueue' ? new EnqueueBuild(buildId, context) : new ExpireArtifacts(buildId, context),
    );
  }
}
