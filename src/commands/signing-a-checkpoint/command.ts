import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';

export interface SignedCheckpoint {
  /** Events that it covers. */
  readonly size: number;
  /** The signed note. */
  readonly note: string;
  readonly position: bigint;
}

/** Signs the ledger as it is. @throws StoreUnavailable while the tree is still being computed after a start */
export class SignCheckpoint extends Command<SignedCheckpoint> {
  constructor(readonly context: CommandContext) {
    super();
  }
}
