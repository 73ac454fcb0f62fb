import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Collection } from 'mongodb';
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
  return { keys: await MongoPersonKeys.open(connection), destroy: () => connection.close() };
});

describe('The keys of people in MongoDB', () => {
  it('count the forgotten by an index, though they are asked every few seconds', async () => {
    const connection = new MongoConnection(mongo.url, { database: mongo.newDatabase() });
    const counting = jest.spyOn(Collection.prototype, 'countDocuments');
    try {
      await Promise.all([1, 2, 3].map(() => MongoPersonKeys.open(connection)));
      const keys = await MongoPersonKeys.open(connection);
      await keys.keep('one', 'k1');
      await keys.keep('two', 'k2');
      await keys.destroy(['one'], 0);
      await keys.destroy(['three'], 17);
      expect(await keys.forgotten()).toBe(2);
      const [asked] = Object.keys(counting.mock.calls[0]?.[0] ?? {});
      const indexes = await connection.collection('person_keys').indexes();
      expect(indexes.map(({ key }) => Object.keys(key)[0])).toContain(asked);
    } finally {
      counting.mockRestore();
      await connection.close();
    }
  });
});
