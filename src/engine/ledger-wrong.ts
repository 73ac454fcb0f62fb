import type { Wrong } from '../proof/verify/wrong.js';

/** The ledger, or the bundle, is not what it was: nothing is made of it. */
export class LedgerWrong extends Error {
  constructor(readonly wrong: Wrong) {
    super(wrong.why);
    this.name = 'LedgerWrong';
  }
}
