/** What an import came to; see src/engine/import-ledger.ts. */
export interface ImportReport {
  readonly events: number;
  readonly streams: number;
  readonly root: string;
  readonly blobs: number;
  readonly digests: Readonly<Record<string, string>>;
  readonly seconds: number;
}

export interface ImportOptions {
  readonly bundle: string;
  readonly keys: readonly string[];
  /** How much of the stage is done, 0 to 1, and how many events those are. */
  onProgress(stage: string, fraction: number, events: number): void;
}

/** What src/engine/import-ledger.ts exports. It rejects with LedgerWrong for a bundle that was altered. */
export type ImportLedger = (env: NodeJS.ProcessEnv, options: ImportOptions) => Promise<ImportReport>;

/** The import is dynamic so that the other commands never load the engine. */
export const importInProcess: ImportLedger = async (env, options) => {
  const { importLedger } = await import('../../engine/import-ledger.js');
  return importLedger(env, options);
};
