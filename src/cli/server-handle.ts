/** A server that runs in this process. */
export interface ServerHandle {
  /** The address that clients see. */
  readonly url: string;
  /** The admin's token; null when an earlier start has made it, for it is shown only once. */
  readonly rootToken: string | null;
  /** What runners register with. */
  readonly registrationToken: string;
  /** Lets the requests in flight end, then stops. */
  close(): Promise<void>;
}

/**
 * Starts the ledger in this process. The import is dynamic so that `--help` and `submit` never load the framework.
 * @throws ConfigInvalid, DataFolderInUse
 */
export async function startServerInProcess(env: NodeJS.ProcessEnv): Promise<ServerHandle> {
  const { startServer } = await import('../main.js');
  return startServer(env);
}
