import { eventStoreDbAddress } from '../../../test/stand-ins/eventstoredb/engine-address.js';
import { describeEventStore } from '../event-store.contract.js';
import { EventStoreDbEventStore } from './eventstoredb-event-store.js';
import { endOfAll, removeNamespaces, uniqueNamespace } from './namespace.contract.js';

describeEventStore('EventStoreDB', async () => {
  const { connectionString, release } = await eventStoreDbAddress();
  const namespace = uniqueNamespace();
  const since = await endOfAll(connectionString);
  let store = new EventStoreDbEventStore({ connectionString, namespace });
  return {
    store,
    async reopen() {
      await store.close();
      store = new EventStoreDbEventStore({ connectionString, namespace });
      return store;
    },
    async destroy() {
      await store.close();
      await removeNamespaces(connectionString, since, [namespace]);
      await release();
    },
  };
});
