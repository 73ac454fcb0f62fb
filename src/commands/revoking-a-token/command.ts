import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';
import type { Done } from '../results.js';

/** @throws Refused not_found */
export class RevokeToken extends Command<Done> {
  constructor(
    readonly userId: number,
    readonly tokenId: number,
    readonly context: CommandContext,
  ) {
    super();
  }
}
