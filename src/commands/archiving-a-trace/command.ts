import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';
import type { BuildResult } from '../results.js';

/** Records size and SHA-256 of an ended build's trace. */
export class ArchiveTrace extends Command<BuildResult> {
  constructor(
    readonly buildId: number,
    readonly context: CommandContext,
  ) {
    super();
  }
}
