import { afterAll, beforeAll } from '@jest/globals';
import { type MongoUnderTest, mongoUnderTest } from '../../../test/engines/mongodb-under-test.js';
import { MongoConnection } from '../../mongodb/mongo-connection.js';
import { describePersonKeys } from '../person-keys.contract.js';
import { MongoPersonKeys } from './mongo-person-keys.js';

let mongo: MongoUnderTest;

beforeAll(async () => {
  mongo = await mongoUnderTest();
});
afterAll(() => mongo.stop());

describePersonKeys('MongoDB', async () => {
  const connection = new MongoConnection(mongo.url, { database: mongo.newDatabase() });
  return { keys: new MongoPersonKeys(connection), destroy: () => connection.close() };
});
