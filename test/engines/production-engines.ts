import { afterAll, beforeAll } from '@jest/globals';
import {
  endOfAll,
  removeNamespaces,
  uniqueNamespace,
} from '../../src/event-store/eventstoredb/namespace.contract.js';
import { eventStoreDbAddress } from '../stand-ins/eventstoredb/engine-address.js';
import { testEngines, type TestEngines } from '../support/test-engines.js';
import { mongoUnderTest } from './mongodb-under-test.js';

/** Both engines that a production ledger runs on. */
export interface ProductionEngines {
  readonly eventStoreUrl: string;
  readonly mongoUrl: string;
  /** Variables for servers that share one ledger, empty so far. */
  fresh(): TestEngines;
  stop(): Promise<void>;
}

const KEY = '0123456789abcdef'.repeat(4);

/** The engines that EVENTSTORE_URL and MONGODB_URL name; for one that isn't named, a stand-in. */
export async function startProductionEngines(): Promise<ProductionEngines> {
  // The one that can be missing comes first: nothing is left running when it is.
  const mongo = await mongoUnderTest();
  const events = await eventStoreDbAddress();
  const since = await endOfAll(events.connectionString);
  return {
    eventStoreUrl: events.connectionString,
    mongoUrl: mongo.url,
    fresh() {
      const namespace = uniqueNamespace();
      return {
        env: {
          EVENTSTORE_URL: events.connectionString,
          EVENTSTORE_NAMESPACE: namespace,
          MONGODB_URL: mongo.url,
          MONGODB_DATABASE: mongo.newDatabase(),
          LEDGER_SECRET_KEY: KEY,
          LEDGER_LEASE_MS: '2000',
        },
        remove: () => removeNamespaces(events.connectionString, since, [namespace]),
      };
    },
    async stop() {
      await mongo.stop();
      await events.release();
    },
  };
}

/**
 * Runs a suite of the whole system with its servers on the production engines.
 * @param suite imports it
 */
export async function onProductionEngines(suite: () => Promise<unknown>): Promise<void> {
  let engines: ProductionEngines;
  beforeAll(async () => {
    engines = await startProductionEngines();
    testEngines.fresh = () => Promise.resolve(engines.fresh());
  });
  await suite();
  // Hooks run in the order in which they were made: the suite's servers are gone by then.
  afterAll(() => engines.stop());
}
