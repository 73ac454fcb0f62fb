import { Command } from '@nestjs/cqrs';
import type { RunCounts } from '../../domain/retention/events.js';
import type { CommandContext } from '../../ledger/context.js';
import type { Done } from '../results.js';

export interface RetentionRunResult extends RunCounts, Done {
  /** UUID; its events are on `retention-<runId>`. */
  readonly runId: string;
  readonly rulesDigest: string;
}

/**
 * Removes now what a project's rules let go, and records the run; each removal is an event of its build first.
 * @throws Refused not_found, invalid (the project has no rules)
 */
export class RunRetention extends Command<RetentionRunResult> {
  constructor(
    readonly projectId: number,
    /** Removals of this run; what is more is left to the next. */
    readonly most: number,
    readonly context: CommandContext,
  ) {
    super();
  }
}
