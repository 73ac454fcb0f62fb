import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { startFerretDb } from '../stand-ins/ferretdb/start-ferretdb.js';

/** A server that speaks MongoDB's protocol, for the suites of an adapter. */
export interface MongoUnderTest {
  readonly url: string;
  /** A database of its own on the server, empty so far; dropped by `stop`. */
  newDatabase(): string;
  stop(): Promise<void>;
}

/** The server that MONGODB_URL names, else a FerretDB of its own. */
export async function mongoUnderTest(): Promise<MongoUnderTest> {
  const given = process.env['MONGODB_URL'];
  const { url, stop } =
    given === undefined || given === '' ? await startFerretDb() : { url: given, stop: async () => {} };
  const databases: string[] = [];
  return {
    url,
    newDatabase() {
      const name = `buildledger_test_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
      databases.push(name);
      return name;
    },
    async stop() {
      const client = await MongoClient.connect(url);
      for (const name of databases) await client.db(name).dropDatabase();
      await client.close();
      await stop();
    },
  };
}
