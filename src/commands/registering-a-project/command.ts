import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';
import type { ProjectInput } from '../project-input.js';

/** What a project begins with; what is absent gets its default. */
export interface NewProject extends ProjectInput {
  /** `owner/name`, unique, never changed. */
  readonly path: string;
  readonly repoUrl: string;
  readonly ownerId: number | null;
}

export interface RegisteredProject {
  readonly projectId: number;
  readonly position: bigint;
}

/** @throws Refused already_exists, invalid */
export class RegisterProject extends Command<RegisteredProject> {
  constructor(
    readonly project: NewProject,
    readonly context: CommandContext,
  ) {
    super();
  }
}
