import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';
import type { BuildResult } from '../results.js';

/** Removes trace and artifact bytes and records what went. @throws Refused not_erasable, held */
export class EraseBuild extends Command<BuildResult> {
  constructor(
    readonly buildId: number,
    readonly erasedBy: number | null,
    readonly context: CommandContext,
  ) {
    super();
  }
}
