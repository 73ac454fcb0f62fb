import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';
import type { Done } from '../results.js';

/** A checkpoint that a witness has signed, too. */
export class WitnessCheckpoint extends Command<Done> {
  constructor(
    /** Events that the checkpoint covers. */
    readonly size: number,
    /** Name of the witness's key. */
    readonly witness: string,
    /** Its line of the note, which has been verified. */
    readonly signature: string,
    readonly context: CommandContext,
  ) {
    super();
  }
}
