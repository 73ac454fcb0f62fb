import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';
import type { BuildResult } from '../results.js';

/** The runner tells how it ended. @throws Refused not_running, erased */
export class FinishBuild extends Command<BuildResult> {
  constructor(
    readonly buildId: number,
    readonly runnerId: number,
    readonly state: 'success' | 'failed',
    /** Default `script_failure`. */
    readonly failureReason: string | null,
    readonly exitCode: number | null,
    readonly context: CommandContext,
  ) {
    super();
  }
}
