import { loadConfig } from '../../src/config/config.js';
import { openEngine } from '../../src/engine/open-engine.js';
import {
  endOfAll,
  removeNamespaces,
  uniqueNamespace,
} from '../../src/event-store/eventstoredb/namespace.contract.js';

/** Opens a ledger on EventStoreDB and MongoDB, in a namespace that it removes when it is closed. */
export function productionEngine(
  connectionString: string,
  mongodbUrl: string,
  database: string,
): typeof openEngine {
  return async (config, clock, log) => {
    const namespace = uniqueNamespace();
    const since = await endOfAll(connectionString);
    const { engines } = loadConfig({
      EVENTSTORE_URL: connectionString,
      EVENTSTORE_NAMESPACE: namespace,
      MONGODB_URL: mongodbUrl,
      MONGODB_DATABASE: database,
      LEDGER_SECRET_KEY: '0123456789abcdef'.repeat(4),
    });
    const engine = await openEngine({ ...config, engines }, clock, log);
    return {
      ...engine,
      async close() {
        await engine.close();
        await removeNamespaces(connectionString, since, [namespace]);
      },
    };
  };
}
