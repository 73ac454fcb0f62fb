import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';
import type { Done } from '../results.js';

/** Puts a project's retention rules in the place of those there were. @throws Refused not_found; RetentionInvalid */
export class SetRetention extends Command<Done> {
  constructor(
    readonly projectId: number,
    /** The first that matches decides; docs/reference/retention-rules.md. */
    readonly rules: readonly string[],
    readonly context: CommandContext,
  ) {
    super();
  }
}
