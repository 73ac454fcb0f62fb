import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';
import type { BuildResult } from '../results.js';

/** Makes a new build of an ended one's job. A build that was already retried answers with that retry.
 * @throws Refused not_retryable */
export class RetryBuild extends Command<BuildResult> {
  constructor(
    readonly buildId: number,
    /** Who the new build belongs to; null for the system. */
    readonly userId: number | null,
    /** By `retry:` of the configuration. */
    readonly auto: boolean,
    readonly context: CommandContext,
  ) {
    super();
  }
}
