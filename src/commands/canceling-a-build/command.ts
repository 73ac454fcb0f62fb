import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';
import type { BuildResult } from '../results.js';

/** Cancels a build that has not ended; one that has ended stays as it is, and that is no error. */
export class CancelBuild extends Command<BuildResult> {
  constructor(
    readonly buildId: number,
    readonly context: CommandContext,
  ) {
    super();
  }
}
