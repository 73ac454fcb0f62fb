export type MigrationStage = 'checking' | 'copying events' | 'copying blobs' | 'folding' | 'comparing';

/** How far a migration is. */
export interface MigrationProgress {
  readonly stage: MigrationStage;
  /** Of the stage, 0 to 1. */
  readonly fraction: number;
  /** Events (or traces and artifacts, or documents) that are done in this stage. */
  readonly count: number;
}

export type OnMigrationProgress = (progress: MigrationProgress) => void;

/** The part of the ledger that lies before a position, as far as positions tell. */
export function fractionOf(position: bigint, last: bigint): number {
  return last === 0n ? 1 : Math.min(1, Number(position) / Number(last));
}
