import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type MongoUnderTest, mongoUnderTest } from '../../../test/engines/mongodb-under-test.js';
import { MongoConnection } from '../../mongodb/mongo-connection.js';
import { GridFsBlobs } from './gridfs-blobs.js';

const CHUNKS = { files_id: 1, n: 1 } as const;
const FILES = { filename: 1, uploadDate: 1 } as const;

describe('The indexes of GridFS', () => {
  let mongo: MongoUnderTest;
  let connection: MongoConnection;

  beforeAll(async () => {
    mongo = await mongoUnderTest();
  });
  beforeEach(() => {
    connection = new MongoConnection(mongo.url, { database: mongo.newDatabase() });
  });
  afterEach(() => connection.close());
  afterAll(() => mongo.stop());

  const collection = (name: string) => connection.collection(`artifact_bytes.${name}`);
  /** The keys of each, in their order, and whether they are unique. */
  const indexes = async (name: string): Promise<[string, boolean][]> =>
    (await collection(name).indexes())
      .filter(index => index.name !== '_id_')
      .map(({ key, unique = false }) => [JSON.stringify(key), unique]);
  const expectIndexes = async (): Promise<void> => {
    expect(await indexes('chunks')).toEqual([[JSON.stringify(CHUNKS), true]]);
    expect(await indexes('files')).toEqual([[JSON.stringify(FILES), false]]);
  };

  it('are there once the blobs are open, also for several who open them at once', async () => {
    const opened = await Promise.all([1, 2, 3].map(() => GridFsBlobs.open(connection)));
    await expectIndexes();
    for (const blobs of opened) await blobs.close();
  });

  it('are made where files came first, since the driver never tries again then', async () => {
    await collection('files').insertOne({ length: 0 });
    await (await GridFsBlobs.open(connection)).close();
    await expectIndexes();
  });

  it('are left as they are where they are already, whoever made them and by whatever name', async () => {
    await collection('chunks').createIndex(CHUNKS, { unique: true, name: 'chunks_in_order' });
    await collection('files').createIndex(FILES);
    for (const _ of [1, 2]) await (await GridFsBlobs.open(connection)).close();
    await expectIndexes();
  });
});
