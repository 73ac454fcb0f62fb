import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';
import type { BuildResult } from '../results.js';

/** Its turn has come: pending, or held by `when: manual`, or delayed. */
export class EnqueueBuild extends Command<BuildResult> {
  constructor(
    readonly buildId: number,
    readonly context: CommandContext,
  ) {
    super();
  }
}
