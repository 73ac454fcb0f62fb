import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';
import type { TraceState } from '../appending-to-a-trace/command.js';

/** Puts a whole trace in the place of what was there, as the final PUT of runners 1.x does.
 * @throws BlobTooLarge, Refused not_found, erased */
export class ReplaceTrace extends Command<TraceState> {
  constructor(
    readonly buildId: number,
    readonly bytes: Uint8Array,
    readonly context: CommandContext,
  ) {
    super();
  }
}
