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

/** What src/main.ts exports. It rejects when the configuration is wrong or the folder is in use. */
export type StartServer = (env: NodeJS.ProcessEnv) => Promise<ServerHandle>;

// The name is held in a variable so that `--help` and `submit` never load the server and its framework.
const SERVER_MODULE: string = '../main.js';

/** Starts the ledger in this process. */
export async function startServerInProcess(env: NodeJS.ProcessEnv): Promise<ServerHandle> {
  const { startServer } = (await import(SERVER_MODULE)) as { readonly startServer: StartServer };
  return startServer(env);
}
