import { Inject, Injectable } from '@nestjs/common';
import { buildAggregate, type Build } from '../../domain/build/build.js';
import { expireByRetention } from '../../domain/build/expire-by-retention.js';
import { isHeld } from '../../domain/build/hold.js';
import type { CommandContext } from '../../ledger/context.js';
import { Ledger } from '../../ledger/ledger.js';
import type { PlannedRemoval } from '../../queries/planning-retention/planned-removal.js';
import { LegalHolds } from '../legal-holds.js';

/** Carries out what a plan says, as far as it still holds when its turn has come. */
@Injectable()
export class RetentionRemover {
  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    private readonly holds: LegalHolds,
  ) {}

  /** The event is durable first; the bytes go by its reaction, so that a crash in between doesn't keep them. */
  async remove(
    { buildId, kind, sha256, rule }: PlannedRemoval,
    projectId: number,
    runId: string,
    context: CommandContext,
  ): Promise<'removed' | 'held' | 'gone'> {
    const hold = await this.holds.ofProject(projectId);
    const command = { kind, sha256, retention: { runId, rule }, ...hold };
    const { events, state } = await this.ledger.decide(
      buildAggregate,
      buildId,
      (build: Build) => expireByRetention(build, command),
      context,
    );
    if (events.length > 0) return 'removed';
    return state.status !== 'none' && isHeld(state, hold) ? 'held' : 'gone';
  }
}
