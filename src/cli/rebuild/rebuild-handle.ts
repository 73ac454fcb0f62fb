/** What a rebuild of the read models came to. */
export interface RebuildResult {
  /** Events that were folded. */
  readonly events: number;
  readonly seconds: number;
  /** SHA-256 of each read model's documents, by its name. */
  readonly digests: Readonly<Record<string, string>>;
}

/** What src/engine/rebuild.ts exports. It rejects when a server runs on the folder. */
export type RebuildReadModels = (
  env: NodeJS.ProcessEnv,
  onProgress: (done: bigint | number, total: number) => void,
) => Promise<RebuildResult>;

/** Folds every read model anew. The import is dynamic so that the other commands never load the engine. */
export const rebuildInProcess: RebuildReadModels = async (env, onProgress) => {
  const { rebuildReadModels } = await import('../../engine/rebuild.js');
  return rebuildReadModels(env, onProgress);
};
