import { GridFsBlobs } from '../../src/blobs/gridfs/gridfs-blobs.js';
import { openReadModels } from '../../src/engine/open-read-models.js';
import type { openEngine } from '../../src/engine/open-engine.js';
import { EventStoreDbEventStore } from '../../src/event-store/eventstoredb/eventstoredb-event-store.js';
import { removeNamespace, uniqueNamespace } from '../../src/event-store/eventstoredb/namespace.contract.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { Reactor } from '../../src/ledger/reactor.js';
import { MongoConnection } from '../../src/mongodb/mongo-connection.js';
import { DocumentCache } from '../../src/projections/document-cache.js';
import { CHECKPOINT, projections } from '../../src/projections/index.js';
import { ProjectionRunner } from '../../src/projections/projection-runner.js';
import { Projector } from '../../src/projections/projector.js';
import { MongoReadModels } from '../../src/read-models/mongodb/mongo-read-models.js';

/** Opens a ledger on EventStoreDB and MongoDB, in a namespace that it removes when it is closed. */
export function productionEngine(
  connectionString: string,
  mongodbUrl: string,
  database: string,
): typeof openEngine {
  return async (config, clock, log) => {
    const namespace = uniqueNamespace();
    const store = new EventStoreDbEventStore({ connectionString, namespace });
    const connection = new MongoConnection(mongodbUrl, { database });
    const readModels = new MongoReadModels(connection, { readerGrace: 0 });
    const blobs = await GridFsBlobs.open(connection, { now: () => clock.now() });
    await openReadModels(store, readModels, log);
    const cache = new DocumentCache();
    const stumble = (what: unknown): void => log.error(what, 'the projections stumbled');
    const projector = new Projector(projections, CHECKPOINT, cache, stumble);
    const projection = new ProjectionRunner(store, readModels, projector, CHECKPOINT, stumble);
    const reactor = new Reactor(stumble);
    await projection.start();
    return {
      store,
      readModels,
      blobs,
      cache,
      projection,
      readSide: {
        get position() {
          return projection.position;
        },
        shown: position => projection.reached(position, config.timings.readYourWrites),
      },
      reactor,
      ledger: new Ledger(store, clock, reactor, { exclusive: false }),
      exclusive: false,
      async close() {
        await projection.stop();
        await store.close();
        await readModels.close();
        await blobs.close();
        await connection.close();
        await removeNamespace(connectionString, namespace);
      },
    };
  };
}
