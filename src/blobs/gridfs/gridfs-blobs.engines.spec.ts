import { afterAll, beforeAll } from '@jest/globals';
import { type MongoUnderTest, mongoUnderTest } from '../../../test/engines/mongodb-under-test.js';
import { MongoConnection } from '../../mongodb/mongo-connection.js';
import { describeBlobs } from '../blobs.contract.js';
import { GridFsBlobs } from './gridfs-blobs.js';

let mongo: MongoUnderTest;

beforeAll(async () => {
  mongo = await mongoUnderTest();
});

afterAll(() => mongo.stop());

describeBlobs('GridFS', async () => {
  const connection = new MongoConnection(mongo.url, { database: mongo.newDatabase() });
  return {
    open: options => GridFsBlobs.open(connection, options),
    async dispose() {
      await connection.db.dropDatabase();
      await connection.close();
    },
  };
});
