import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';
import type { BuildResult } from '../results.js';

/** Takes the expiry off. @throws Refused no_artifacts */
export class KeepArtifacts extends Command<BuildResult> {
  constructor(
    readonly buildId: number,
    readonly context: CommandContext,
  ) {
    super();
  }
}
