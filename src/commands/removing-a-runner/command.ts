import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';
import type { Done } from '../results.js';

/** @throws Refused not_found */
export class RemoveRunner extends Command<Done> {
  constructor(
    readonly runnerId: number,
    readonly context: CommandContext,
  ) {
    super();
  }
}
