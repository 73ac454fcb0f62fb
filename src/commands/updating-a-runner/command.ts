import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';
import type { RunnerSettings } from '../../domain/runner/events.js';
import type { Done } from '../results.js';

/** @throws Refused not_found, invalid */
export class UpdateRunner extends Command<Done> {
  constructor(
    readonly runnerId: number,
    readonly changes: Partial<RunnerSettings>,
    readonly context: CommandContext,
  ) {
    super();
  }
}
