import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoConnection } from '../../src/mongodb/mongo-connection.js';
import { EVENT_INDEX } from '../../src/projections/event-index/event-indexer.js';
import { projections } from '../../src/projections/index.js';
import { countFilter, findQuery, indexesOf, rowsQuery } from '../../src/read-models/mongodb/find-query.js';
import { MongoReadModels } from '../../src/read-models/mongodb/mongo-read-models.js';
import { type MongoUnderTest, mongoUnderTest } from './mongodb-under-test.js';
import { type Recorded, recordFinds } from './recorded-finds.js';

interface Catalogued {
  readonly _id: string;
  readonly collections: Readonly<Record<string, { readonly documents: string }>>;
}

/** Every `stage` anywhere in what a server explains. */
function stagesOf(explained: unknown): string[] {
  if (typeof explained !== 'object' || explained === null) return [];
  return Object.entries(explained).flatMap(([name, value]) =>
    name === 'stage' && typeof value === 'string' ? [value] : stagesOf(value),
  );
}

/** Keys in their order, which `toEqual` would not see. */
const told = ({ key }: { readonly key: object }): string => JSON.stringify(key);

const COLLECTIONS = [...projections.map(({ collection }) => collection), ...EVENT_INDEX];

describe('Questions to MongoDB', () => {
  let mongo: MongoUnderTest;
  let connection: MongoConnection;
  let names: Catalogued['collections'];
  let recorded: Recorded;

  beforeAll(async () => {
    mongo = await mongoUnderTest();
    connection = new MongoConnection(mongo.url, { database: mongo.newDatabase() });
    await new MongoReadModels(connection).open(COLLECTIONS);
    const catalogue = await connection.collection<Catalogued>('catalogue').findOne({ _id: 'read-models' });
    names = catalogue?.collections ?? {};
    recorded = await recordFinds();
  });

  afterAll(async () => {
    await connection.close();
    await mongo.stop();
  });

  const documents = (collection: string) => connection.collection(names[collection]?.documents ?? '');

  it('have the indexes that the projections declare, after open', async () => {
    for (const collection of COLLECTIONS) {
      if (collection.indexes.length === 0) continue;
      const created = await documents(collection.name).indexes();
      const secondary = created.filter(({ name }) => name !== '_id_');
      expect(secondary.map(told).toSorted()).toEqual(indexesOf(collection).map(told).toSorted());
    }
  });

  it('scan no collection and sort nothing', async () => {
    const bad: unknown[] = [];
    let explained = 0;
    const look = (question: unknown, plan: unknown): void => {
      explained += 1;
      const stages = stagesOf(plan);
      if (stages.includes('COLLSCAN') || stages.includes('SORT')) bad.push({ question, stages });
    };
    for (const { collection, find } of recorded.finds) {
      for (const { filter, options } of [findQuery(find), rowsQuery(find)]) {
        // What is skipped and where it ends have no part in the choice of an index.
        const { sort, projection } = options;
        const cursor = documents(collection).find(filter as object, { sort, projection });
        look({ collection, find }, await cursor.explain('queryPlanner'));
      }
    }
    for (const { collection, filter } of recorded.counts) {
      const cursor = documents(collection).aggregate([{ $match: countFilter(filter) as object }]);
      look({ collection, filter }, await cursor.explain('queryPlanner'));
    }
    expect(bad).toEqual([]);
    expect(explained).toBe(2 * recorded.finds.length + recorded.counts.length);
  });
});
