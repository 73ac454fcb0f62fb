/** What an export came to; see src/engine/export-ledger.ts. */
export interface ExportReport {
  readonly events: number;
  readonly root: string;
  readonly signed: boolean;
  readonly blobs: number;
}

export interface ExportOptions {
  write(line: string): Promise<void> | void;
  readonly blobs: boolean;
  /** How much is done, 0 to 1, and how many events those are. */
  onProgress(fraction: number, events: number): void;
}

/** What src/engine/export-ledger.ts exports. It rejects with LedgerWrong when the ledger is not what it was. */
export type ExportLedger = (env: NodeJS.ProcessEnv, options: ExportOptions) => Promise<ExportReport>;

/** The import is dynamic so that the other commands never load the engine. */
export const exportInProcess: ExportLedger = async (env, options) => {
  const { exportLedger } = await import('../../engine/export-ledger.js');
  return exportLedger(env, options);
};
