/** The two ledgers aren't the same, or one is not whole. The message names the first difference. */
export class LedgersDiffer extends Error {
  constructor(difference: string) {
    super(difference);
    this.name = 'LedgersDiffer';
  }
}

/** Somebody asked it to stop; what was copied stays, and the next run goes on from there. */
export class MigrationStopped extends Error {
  constructor() {
    super('stopped; run it again to go on');
    this.name = 'MigrationStopped';
  }
}

/** @throws MigrationStopped */
export function goOn(signal: AbortSignal): void {
  if (signal.aborted) throw new MigrationStopped();
}
