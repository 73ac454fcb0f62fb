import { afterAll, beforeAll } from '@jest/globals';
import { type MongoUnderTest, mongoUnderTest } from '../../../test/engines/mongodb-under-test.js';
import { MongoConnection } from '../../mongodb/mongo-connection.js';
import { describeReadModels } from '../read-models.contract.js';
import { MongoReadModels } from './mongo-read-models.js';

let mongo: MongoUnderTest;

beforeAll(async () => {
  mongo = await mongoUnderTest();
});

afterAll(() => mongo.stop());

describeReadModels('MongoDB', async () => {
  const database = mongo.newDatabase();
  let connection = new MongoConnection(mongo.url, { database });
  const readModels = () => new MongoReadModels(connection, { readerGrace: 0, abandonedAfter: 0 });
  return {
    readModels: readModels(),
    async reopen() {
      await connection.close();
      connection = new MongoConnection(mongo.url, { database });
      return readModels();
    },
    destroy: () => connection.close(),
  };
});
