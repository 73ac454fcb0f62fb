import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';
import type { ProjectInput } from '../project-input.js';
import type { Done } from '../results.js';

/** @throws Refused not_found, invalid */
export class ChangeProject extends Command<Done> {
  constructor(
    readonly projectId: number,
    readonly changes: ProjectInput,
    readonly context: CommandContext,
  ) {
    super();
  }
}
