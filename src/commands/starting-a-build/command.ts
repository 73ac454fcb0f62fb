import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';

/** The build that the runner got. */
export interface TakenBuild {
  readonly buildId: number;
  readonly position: bigint;
}

/** A runner asks for the oldest pending build that it may take; by winning the append it starts it. */
export class TakeNextBuild extends Command<TakenBuild | null> {
  constructor(
    readonly runnerId: number,
    readonly context: CommandContext,
  ) {
    super();
  }
}
