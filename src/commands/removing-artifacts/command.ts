import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';
import type { BuildResult } from '../results.js';

/** Removes artifacts; nothing happens when there are none. @throws Refused held */
export class RemoveArtifacts extends Command<BuildResult> {
  constructor(
    readonly buildId: number,
    readonly context: CommandContext,
  ) {
    super();
  }
}
