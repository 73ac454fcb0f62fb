import { type Collection, type CollectionOptions, type Db, type Document, MongoClient } from 'mongodb';
import { SettlingConnection } from './settling-connection.js';

export interface MongoConnectionOptions {
  /** Instead of the one that the address names. */
  readonly database?: string;
}

/** Where neither the address nor an option names a database. */
export const DEFAULT_DATABASE = 'buildledger';

/**
 * Acknowledged is kept: by a majority of a replica set's members, in their journals; by a single server, in its
 * journal. A majority that is away fails the write after `wtimeoutMS` (it may yet be kept).
 */
export const DURABLE = { w: 'majority', j: true, wtimeoutMS: 30_000 } as const;

/** Milliseconds, unless the address says otherwise: an absent server is an error soon, a dead connection too. */
const TIMEOUTS = {
  serverSelectionTimeoutMS: 5_000,
  connectTimeoutMS: 5_000,
  socketTimeoutMS: 60_000,
  // A server that fell silent is found out by the next heartbeat, and with it all that waits for its answers.
  heartbeatFrequencyMS: 2_000,
} as const;

/** The driver takes the class of its connections as an option, but tells only its own code of it. */
const SETTLING: object = { connectionType: SettlingConnection };

/** One client of a MongoDB deployment for all that a process keeps there. It connects when first asked something. */
export class MongoConnection {
  readonly db: Db;
  private readonly client: MongoClient;

  /**
   * @param url `mongodb://…` or `mongodb+srv://…`; its options win over ours
   * @throws MongoParseError for an address that is none
   */
  constructor(url: string, { database }: MongoConnectionOptions = {}) {
    const timeouts = Object.entries(TIMEOUTS).filter(([name]) => !hasOption(url, name));
    this.client = new MongoClient(url, {
      appName: 'build-ledger',
      ...SETTLING,
      ...Object.fromEntries(timeouts),
    });
    this.db = this.client.db(database ?? databaseOf(url) ?? DEFAULT_DATABASE);
  }

  /**
   * A collection whose writes are durable when acknowledged. It is read where it is written, since a secondary may
   * lag behind what was acknowledged, whatever the address says.
   */
  collection<Schema extends Document>(name: string, options: CollectionOptions = {}): Collection<Schema> {
    return this.db.collection<Schema>(name, { writeConcern: DURABLE, readPreference: 'primary', ...options });
  }

  /** Resolves if the deployment takes writes now. @throws MongoError */
  async ping(): Promise<void> {
    await this.db.command({ ping: 1 }, { readPreference: 'primary' });
  }

  close(): Promise<void> {
    return this.client.close();
  }
}

/** The options of an address are told apart without regard to case. */
function hasOption(url: string, name: string): boolean {
  const [, query = ''] = url.split('?');
  return query
    .toLowerCase()
    .split('&')
    .some(pair => pair.startsWith(`${name.toLowerCase()}=`));
}

function databaseOf(url: string): string | undefined {
  const name = /^mongodb(?:\+srv)?:\/\/[^/]+\/([^?]+)/.exec(url)?.[1];
  return name && decodeURIComponent(name);
}
