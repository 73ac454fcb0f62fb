/** The first thing that is wrong. */
export interface Wrong {
  readonly kind: string;
  readonly why: string;
  readonly position: string | null;
  readonly stream: string | null;
  readonly revision: number | null;
  readonly id: string | null;
  readonly line: number | null;
  readonly among: { readonly after: number; readonly upTo: number } | null;
}

/** What a verification came to; see src/engine/verify-ledger.ts. */
export interface VerifyReport {
  readonly ok: boolean;
  readonly wrong: Wrong | null;
  readonly events: number;
  readonly streams: number;
  readonly root: string;
  readonly checkpoints: number;
  readonly signed: number;
  readonly covered: number;
  readonly blobs: number;
  readonly keys: readonly string[];
  readonly seconds: number;
}

export interface VerifyOptions {
  readonly bundle: string | null;
  readonly keys: readonly string[];
  readonly checkpoints: readonly string[];
  /** How much is done, 0 to 1, and how many events those are. */
  onProgress(fraction: number, events: number): void;
}

/** What src/engine/verify-ledger.ts exports. */
export type VerifyLedger = (env: NodeJS.ProcessEnv, options: VerifyOptions) => Promise<VerifyReport>;

/** The import is dynamic so that the other commands never load the engine. */
export const verifyInProcess: VerifyLedger = async (env, options) => {
  const { verifyLedger } = await import('../../engine/verify-ledger.js');
  return verifyLedger(env, options);
};
