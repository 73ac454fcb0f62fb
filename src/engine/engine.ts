import type { Blobs } from '../blobs/blobs.js';
import type { EventStore } from '../event-store/event-store.js';
import type { Ledger } from '../ledger/ledger.js';
import type { ReadSide } from '../ledger/read-side.js';
import type { Reactor } from '../ledger/reactor.js';
import type { Leases } from '../leases/leases.js';
import type { People } from '../people/people.js';
import type { PersonKeys } from '../people/person-keys.js';
import type { DocumentCache } from '../projections/document-cache.js';
import type { ProjectionRunner } from '../projections/projection-runner.js';
import type { Upkeep } from '../projections/upkeep.js';
import type { ReadModels } from '../read-models/read-models.js';

/** The adapters behind the ports. */
export interface Storage {
  readonly store: EventStore;
  readonly readModels: ReadModels;
  readonly blobs: Blobs;
  readonly leases: Leases;
  readonly personKeys: PersonKeys;
  /** No other process writes to these engines. */
  readonly exclusive: boolean;
  close(): Promise<void>;
}

/** The engines behind the ports, and what runs on them; put together without Nest. */
export interface Engine extends Storage {
  readonly cache: DocumentCache;
  readonly projection: ProjectionRunner;
  readonly readSide: ReadSide;
  readonly reactor: Reactor;
  readonly ledger: Ledger;
  readonly people: People;
  readonly upkeep: Upkeep;
  /** Whether at this moment no other process folds, or may have begun to: its documents are those that are stored. */
  alone(): boolean;
}
