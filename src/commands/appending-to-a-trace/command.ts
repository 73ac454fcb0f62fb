import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';
import type { BuildStatus } from '../../domain/build/events.js';

/** What the runner is told: how far the trace has come, and whether to go on. */
export interface TraceState {
  /** Bytes. */
  readonly length: number;
  readonly status: BuildStatus;
}

/** Adds bytes at exactly the present length. No event: the trace is archived when the build ends.
 * @throws OffsetMismatch, BlobTooLarge, Refused not_found, erased */
export class AppendTrace extends Command<TraceState> {
  constructor(
    readonly buildId: number,
    /** Bytes. */
    readonly offset: number,
    readonly bytes: Uint8Array,
    readonly context: CommandContext,
  ) {
    super();
  }
}
