import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type MongoUnderTest, mongoUnderTest } from '../../../test/engines/mongodb-under-test.js';
import { MongoConnection } from '../../mongodb/mongo-connection.js';
import { MongoReadModels } from '../../read-models/mongodb/mongo-read-models.js';
import { build, specOf } from '../../read-models/sample-documents.contract.js';
import { FencedOff } from '../leases.js';
import { describeLeases, describeSharedLeases } from '../leases.contract.js';
import { MongoLeases } from './mongo-leases.js';

const TERM_MS = 400;

let mongo: MongoUnderTest;

beforeAll(async () => {
  mongo = await mongoUnderTest();
});
afterAll(() => mongo.stop());

const underTest = async () => {
  const connection = new MongoConnection(mongo.url, { database: mongo.newDatabase() });
  const another = () => new MongoLeases(connection, { term: TERM_MS });
  return { leases: another(), another, destroy: () => connection.close() };
};

describeLeases('MongoDB', underTest);
describeSharedLeases('MongoDB', underTest);

describe('Read models in MongoDB, saved under a fence', () => {
  it('take nothing from a process whose lease another one holds by now', async () => {
    const connection = new MongoConnection(mongo.url, { database: mongo.newDatabase() });
    const leases = new MongoLeases(connection, { term: TERM_MS });
    const readModels = new MongoReadModels(connection);
    await readModels.open([specOf('builds')]);
    const save = (number: number, token: number) =>
      readModels.save({
        changes: [{ collection: 'builds', documents: [build(number)] }],
        checkpoints: { test: BigInt(number) },
        fence: { lease: 'folding', token },
      });
    const first = await leases.acquire('folding');
    await save(1, first?.fence.token ?? 0);
    await first?.release();
    const second = await leases.acquire('folding');
    await expect(save(2, first?.fence.token ?? 0)).rejects.toThrow(FencedOff);
    expect([await readModels.count('builds'), await readModels.checkpoint('test')]).toEqual([1, 1n]);
    await save(3, second?.fence.token ?? 0);
    expect([await readModels.count('builds'), await readModels.checkpoint('test')]).toEqual([2, 3n]);
    await connection.close();
  });
});
