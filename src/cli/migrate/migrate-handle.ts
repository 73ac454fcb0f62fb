/** Where a ledger is kept: a folder, or the addresses of its two engines. */
export type Place =
  | { readonly kind: 'folder'; readonly path: string }
  | {
      readonly kind: 'servers';
      readonly eventStoreUrl: string;
      readonly mongodbUrl: string;
      /** What the names of the streams begin with; the adapter's own by default. */
      readonly namespace?: string;
      /** Instead of the one that the address names. */
      readonly database?: string;
    };

/** How far it is. */
export interface Progress {
  /** `copying events`, `folding`, … */
  readonly stage: string;
  /** Of the stage, 0 to 1. */
  readonly fraction: number;
  /** What is done in this stage: events, blobs or documents. */
  readonly count: number;
}

/** What a migration came to. Source and target are the same, down to these digests. */
export interface MigrateResult {
  readonly events: number;
  /** Events that this run appended. */
  readonly appended: number;
  readonly streams: number;
  readonly traces: number;
  readonly artifacts: number;
  /** Of traces and artifacts. */
  readonly bytes: number;
  /** Artifacts that the events name and the source doesn't have. */
  readonly missing: readonly string[];
  readonly seconds: number;
  /** SHA-256 over all streams. */
  readonly digest: string;
  /** SHA-256 of each read model without positions, by its name. */
  readonly readModels: Readonly<Record<string, string>>;
}

export interface MigrateOptions {
  readonly concurrent: number;
  readonly signal: AbortSignal;
  onProgress(progress: Progress): void;
}

/** What src/engine/migrate.ts exports. It rejects with LedgersDiffer, or when a server runs on a folder. */
export type MigrateLedger = (from: Place, to: Place, options: MigrateOptions) => Promise<MigrateResult>;

/** The import is dynamic so that the other commands never load the engines. */
export const migrateInProcess: MigrateLedger = async (from, to, options) => {
  const { migrateLedger } = await import('../../engine/migrate.js');
  return migrateLedger(from, to, options);
};
