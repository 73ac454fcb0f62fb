/** Whom to forget, and why. */
export interface ForgetRequest {
  /** Username or id; null: only the authors of the addresses, who are no users. */
  readonly user: string | null;
  /** Further addresses that the user's commits carry. */
  readonly addresses: readonly string[];
  readonly reason: string;
}

/** What src/engine/forget-offline.ts exports: gives the user's id; null if there is none, or none was asked for. */
export type ForgetOffline = (env: NodeJS.ProcessEnv, request: ForgetRequest) => Promise<number | null>;

/** Forgets on the stopped folder. The import is dynamic so that the other commands never load the engine. */
export const forgetInProcess: ForgetOffline = async (env, request) => {
  const { forgetOffline } = await import('../../engine/forget-offline.js');
  return forgetOffline(env, request);
};
