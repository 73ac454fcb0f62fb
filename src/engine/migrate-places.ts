import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Blobs } from '../blobs/blobs.js';
import { FileBlobs } from '../blobs/files/file-blobs.js';
import { GridFsBlobs } from '../blobs/gridfs/gridfs-blobs.js';
import type { EventStore } from '../event-store/event-store.js';
import { EventStoreDbEventStore } from '../event-store/eventstoredb/eventstoredb-event-store.js';
import { SqliteEventStore } from '../event-store/sqlite/sqlite-event-store.js';
import { MongoConnection } from '../mongodb/mongo-connection.js';
import { MongoPersonKeys } from '../people/mongodb/mongo-person-keys.js';
import type { PersonKeys } from '../people/person-keys.js';
import { SqlitePersonKeys } from '../people/sqlite/sqlite-person-keys.js';
import { MongoReadModels } from '../read-models/mongodb/mongo-read-models.js';
import type { ReadModels } from '../read-models/read-models.js';
import { SqliteReadModels } from '../read-models/sqlite/sqlite-read-models.js';
import { NoLedger } from '../event-store/sqlite/sqlite-stored-rows.js';
import { Database, databaseFile } from '../sqlite/database.js';
import { withS3 } from './with-s3.js';

/** Where a ledger is kept. */
export type Place =
  | { readonly kind: 'folder'; readonly path: string; readonly s3Url?: string }
  | {
      readonly kind: 'servers';
      readonly eventStoreUrl: string;
      readonly mongodbUrl: string;
      /** Of the streams; that of EventStoreDbEventStore by default. */
      readonly namespace?: string;
      /** Instead of the one that the address names. */
      readonly database?: string;
      /** Of the artifacts; by default they are with the traces. So too in a folder. */
      readonly s3Url?: string;
    };

/** A ledger's stores, with nothing that runs on them. */
export interface House {
  readonly store: EventStore;
  readonly readModels: ReadModels;
  readonly blobs: Blobs;
  readonly personKeys: PersonKeys;
  close(): Promise<void>;
}

/** Whether the two have something in common: what is written to one would be written to the other. */
export function sharePlace(one: Place, other: Place): boolean {
  if (one.kind === 'folder') return other.kind === 'folder' && resolve(one.path) === resolve(other.path);
  if (other.kind === 'folder') return false;
  const sameEvents = one.eventStoreUrl === other.eventStoreUrl && one.namespace === other.namespace;
  const sameDocuments = one.mongodbUrl === other.mongodbUrl && one.database === other.database;
  return sameEvents || sameDocuments;
}

/** @throws NoLedger for a folder without one; of servers only they themselves can tell */
export function checkLedger(place: Place): void {
  if (place.kind === 'folder' && !existsSync(databaseFile(place.path))) throw new NoLedger(place.path);
}

/**
 * Opens the stores; a folder that isn't there is made.
 * @throws DataFolderInUse while a server runs on the folder, StoreUnavailable, BlobsUnavailable
 */
export function openHouse(place: Place): Promise<House> {
  return place.kind === 'folder' ? openFolder(place) : openServers(place);
}

async function openFolder({ path, s3Url }: Extract<Place, { kind: 'folder' }>): Promise<House> {
  const database = Database.open(path);
  try {
    const store = new SqliteEventStore(database);
    const readModels = new SqliteReadModels(database);
    const blobs = await withS3(await FileBlobs.open(join(path, 'blobs')), s3Url ?? null);
    const personKeys = new SqlitePersonKeys(path);
    const close = closing([store, readModels, blobs, personKeys], () => database.close());
    return { store, readModels, blobs, personKeys, close };
  } catch (error) {
    database.close();
    throw error;
  }
}

async function openServers(place: Extract<Place, { kind: 'servers' }>): Promise<House> {
  const { eventStoreUrl: connectionString, mongodbUrl, namespace, database, s3Url } = place;
  const store = new EventStoreDbEventStore({
    connectionString,
    ...(namespace === undefined ? {} : { namespace }),
  });
  const connection = new MongoConnection(mongodbUrl, database === undefined ? {} : { database });
  try {
    await store.ping();
    const readModels = new MongoReadModels(connection);
    const blobs = await withS3(await GridFsBlobs.open(connection), s3Url ?? null);
    const personKeys = await MongoPersonKeys.open(connection);
    const close = closing([store, readModels, blobs], () => connection.close());
    return { store, readModels, blobs, personKeys, close };
  } catch (error) {
    await Promise.allSettled([store.close(), connection.close()]);
    throw error;
  }
}

function closing(
  stores: readonly { close(): Promise<void> }[],
  last: () => Promise<void> | void,
): () => Promise<void> {
  return async () => {
    for (const store of stores) await store.close();
    await last();
  };
}
