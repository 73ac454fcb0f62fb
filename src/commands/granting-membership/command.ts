import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';
import type { AccessLevel } from '../../domain/user/events.js';
import type { Done } from '../results.js';

/** @throws Refused not_found */
export class GrantMembership extends Command<Done> {
  constructor(
    readonly userId: number,
    readonly projectId: number,
    readonly accessLevel: AccessLevel,
    readonly context: CommandContext,
  ) {
    super();
  }
}
