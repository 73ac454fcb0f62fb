/** What a read model came to: digests of what is served and of what the events say. */
export interface VerifiedProjection {
  readonly name: string;
  /** SHA-256 over the documents that are served. */
  readonly served: string;
  readonly folded: string;
  /** Documents that aren't the same. */
  readonly differences: number;
  /** The first of them. */
  readonly named: readonly { readonly id: string; readonly difference: string }[];
}

export interface VerifyResult {
  readonly events: number;
  readonly seconds: number;
  readonly projections: readonly VerifiedProjection[];
}

/** What src/engine/verify-projections.ts exports. It rejects when a server runs on the folder. */
export type VerifyProjections = (
  env: NodeJS.ProcessEnv,
  onProgress: (done: bigint | number, total: number) => void,
) => Promise<VerifyResult>;

/** Folds and compares. The import is dynamic so that the other commands never load the engine. */
export const verifyInProcess: VerifyProjections = async (env, onProgress) => {
  const { verifyProjections } = await import('../../engine/verify-projections.js');
  return verifyProjections(env, onProgress);
};
