import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { type MongoUnderTest, mongoUnderTest } from '../../../test/engines/mongodb-under-test.js';
import { MongoConnection } from '../../mongodb/mongo-connection.js';
import { build, specOf, uniqueName } from '../sample-documents.contract.js';
import type { Contents } from './catalogue.js';
import { indexesOf } from './find-query.js';
import { MongoReadModels } from './mongo-read-models.js';

describe('A collection of an earlier release', () => {
  const spec = specOf(uniqueName('builds'));
  let mongo: MongoUnderTest;
  let connection: MongoConnection;

  beforeAll(async () => {
    mongo = await mongoUnderTest();
    connection = new MongoConnection(mongo.url, { database: mongo.newDatabase() });
  });

  afterAll(async () => {
    await connection.close();
    await mongo.stop();
  });

  it('gets the indexes that it lacks when it is opened, and keeps its documents', async () => {
    const earlier = new MongoReadModels(connection);
    await earlier.open([spec]);
    await earlier.save({ changes: [{ collection: spec.name, documents: [build(1)] }], checkpoints: {} });
    const catalogue = connection.collection<Contents & { readonly _id: string }>('catalogue');
    const contents = await catalogue.findOne({ _id: 'read-models' });
    const stored = connection.collection(contents?.collections[spec.name]?.documents ?? '');
    const names = async () => (await stored.indexes()).map(({ name }) => name ?? '').toSorted();
    await stored.dropIndex('every_document');
    expect(await names()).not.toContain('every_document');

    const readModels = new MongoReadModels(connection);
    await readModels.open([spec]);
    while (!(await names()).includes('every_document')) await delay(20);
    expect(await names()).toEqual(['_id_', ...indexesOf(spec).map(({ name }) => name)].toSorted());
    expect(await readModels.count(spec.name)).toBe(1);
  });
});
