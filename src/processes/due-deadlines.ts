import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { LRUCache } from 'lru-cache';
import { EnqueueBuild } from '../commands/enqueueing-a-build/command.js';
import { ExpireArtifacts } from '../commands/expiring-artifacts/command.js';
import type { Clock } from '../ledger/clock.js';
import { processContext } from '../ledger/context.js';
import { CLOCK, READ_MODELS } from '../ports.js';
import { deadlines, type DeadlineDocument } from '../projections/deadlines.js';
import type { ReadModels } from '../read-models/read-models.js';
import type { Attempts } from './attempts.js';

const BATCH = 100;
/** Milliseconds until artifacts that stayed, under a legal hold say, are looked at again. */
const STAYED_MS = 60_000;

/** Delayed builds whose time has come, and artifacts whose time is over. */
@Injectable()
export class DueDeadlines {
  /** When artifacts were last told to go, by the id of their deadline. */
  private readonly told = new LRUCache<string, number>({ max: 10_000 });

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
        if (this.hasStayed(id)) continue;
        await attempts.make(() => this.execute(id, body));
      }
      if (due.length < BATCH) return;
      if (fresh.length === 0) offset += due.length;
    }
  }

  private async execute(id: string, { kind, buildId }: DeadlineDocument): Promise<void> {
    const context = processContext('timers');
    if (kind === 'enqueue') return void (await this.commands.execute(new EnqueueBuild(buildId, context)));
    await this.commands.execute(new ExpireArtifacts(buildId, context));
    this.told.set(id, this.clock.now());
  }

  private hasStayed(id: string): boolean {
    const since = this.clock.now() - (this.told.get(id) ?? Number.NEGATIVE_INFINITY);
    return since >= 0 && since < STAYED_MS;
  }
}
