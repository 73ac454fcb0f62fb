import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';
import type { Done } from '../results.js';

export interface ForgottenPerson extends Done {
  /** What stands for the person in the ledger: `address-<pseudonym>`. */
  readonly person: string;
}

/**
 * Forgets whoever wrote commits under an e-mail address; of commits without one, under a name.
 * @throws PersonKeysUnavailable (the event is written: ask again)
 */
export class ForgetPerson extends Command<ForgottenPerson> {
  constructor(
    readonly address: string,
    readonly context: CommandContext,
  ) {
    super();
  }
}
