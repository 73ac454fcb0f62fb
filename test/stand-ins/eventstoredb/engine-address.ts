/** Where suites find an EventStoreDB. */
export interface EngineAddress {
  readonly connectionString: string;
  /** Stops what was started for it. */
  release(): Promise<void>;
}

/** The one that EVENTSTORE_URL names; without it, a stand-in. Suites that use it can't tell which. */
export async function eventStoreDbAddress(): Promise<EngineAddress> {
  const { EVENTSTORE_URL: named } = process.env;
  if (named !== undefined && named !== '') return { connectionString: named, release: async () => undefined };
  const { startEventStoreDb } = await import('./start-eventstoredb.js');
  const server = await startEventStoreDb();
  return { connectionString: server.url, release: () => server.stop() };
}
