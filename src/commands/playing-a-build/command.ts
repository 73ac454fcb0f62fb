import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';
import type { BuildResult } from '../results.js';

/** Starts a manual (or delayed) build now. @throws Refused not_playable */
export class PlayBuild extends Command<BuildResult> {
  constructor(
    readonly buildId: number,
    readonly userId: number | null,
    readonly context: CommandContext,
  ) {
    super();
  }
}
