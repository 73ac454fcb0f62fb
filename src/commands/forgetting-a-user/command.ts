import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';
import type { Done } from '../results.js';

/** @throws Refused not_found, protected; PersonKeysUnavailable (the event is written: ask again) */
export class ForgetUser extends Command<Done> {
  constructor(
    readonly userId: number,
    /** Under which the user wrote commits, besides their own. */
    readonly addresses: readonly string[],
    readonly context: CommandContext,
  ) {
    super();
  }
}
