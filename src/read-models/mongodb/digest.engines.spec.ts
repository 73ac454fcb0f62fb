import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type MongoUnderTest, mongoUnderTest } from '../../../test/engines/mongodb-under-test.js';
import { MongoConnection } from '../../mongodb/mongo-connection.js';
import { Database } from '../../sqlite/database.js';
import type { Document, DocumentChange, Key, ReadModels } from '../read-models.js';
import { specOf } from '../sample-documents.contract.js';
import { SqliteReadModels } from '../sqlite/sqlite-read-models.js';
import { MongoReadModels } from './mongo-read-models.js';

const spec = specOf('builds');

function document(id: string, position: bigint, keys: Record<string, Key>, body: unknown): Document {
  return { id, position, keys, body, row: position % 2n === 0n ? null : JSON.stringify(body) };
}

/** What the two may keep differently: sizes and kinds of numbers, order of ids, names of fields, odd characters. */
const changes: DocumentChange[] = [
  document(
    '10',
    1n,
    { project: 1, number: 10, status: null },
    { b: 1, a: [1.0, 1.5, -0, 1e21, 2 ** 53 - 1] },
  ),
  document(
    '9',
    2n,
    { project: 2_147_483_648, number: Date.UTC(2026, 0, 1) },
    { 'a.b': { $set: 'x' }, '': null },
  ),
  document('ä', 2n ** 53n - 1n, { project: -1, status: 'Grüße 🚀' }, 'text with \u0000 and \ud800'),
  document('Z', 4n, {}, { nested: { deep: [[[]], {}] } }),
  document('gone', 5n, {}, {}),
  { id: 'gone', position: 6n, deleted: true },
];

describe('The digest of read models in MongoDB', () => {
  let mongo: MongoUnderTest;
  let connection: MongoConnection;
  let database: Database;
  let folder: string;

  beforeAll(async () => {
    mongo = await mongoUnderTest();
    connection = new MongoConnection(mongo.url, { database: mongo.newDatabase() });
    folder = await mkdtemp(join(tmpdir(), 'read-models-'));
    database = Database.open(folder);
  });

  afterAll(async () => {
    await connection.close();
    database.close();
    await rm(folder, { recursive: true });
    await mongo.stop();
  });

  it('is that of the same documents in SQLite', async () => {
    const engines: ReadModels[] = [new MongoReadModels(connection), new SqliteReadModels(database)];
    const digests = await Promise.all(
      engines.map(async readModels => {
        await readModels.open([spec]);
        await readModels.save({ changes: [{ collection: 'builds', documents: changes }], checkpoints: {} });
        return readModels.digest('builds');
      }),
    );
    expect(new Set(digests).size).toBe(1);
    expect(await engines[0]?.count('builds')).toBe(4);
  });
});
