import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';
import type { BuildResult } from '../results.js';

/** Gives up a pending or running build of which nothing was heard. */
export class DropStuckBuild extends Command<BuildResult> {
  constructor(
    readonly buildId: number,
    readonly failureReason: string,
    readonly context: CommandContext,
  ) {
    super();
  }
}
