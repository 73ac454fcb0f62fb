import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';
import type { RunnerSettings } from '../../domain/runner/events.js';

export interface RegisteredRunner {
  readonly runnerId: number;
  /** Shown once, kept nowhere. */
  readonly token: string;
  readonly position: bigint;
}

/** @throws Refused invalid */
export class RegisterRunner extends Command<RegisteredRunner> {
  constructor(
    readonly runner: RunnerSettings,
    /** null: a shared runner. */
    readonly projectId: number | null,
    readonly context: CommandContext,
  ) {
    super();
  }
}
