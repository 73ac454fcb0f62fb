import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoConnection } from '../../src/mongodb/mongo-connection.js';
import { EVENT_INDEX } from '../../src/projections/event-index/event-indexer.js';
import { projections } from '../../src/projections/index.js';
import {
  countFilter,
  findQuery,
  idsFilter,
  indexesOf,
  type Query,
  rowsQuery,
  valuesQuery,
} from '../../src/read-models/mongodb/find-query.js';
import { MongoReadModels } from '../../src/read-models/mongodb/mongo-read-models.js';
import type { Find } from '../../src/read-models/read-models.js';
import { type MongoUnderTest, mongoUnderTest } from './mongodb-under-test.js';
import { costlyOf, stagesOf } from './plan-stages.js';
import { type Recorded, recordFinds } from './recorded-finds.js';

interface Catalogued {
  readonly _id: string;
  readonly collections: Readonly<Record<string, { readonly documents: string }>>;
}

/** Keys in their order, which `toEqual` would not see. */
const told = ({ key }: { readonly key: object }): string => JSON.stringify(key);

/** What a find may be asked as: for documents, or for rows, or for values of one key. */
const queriesOf = (find: Find, key: string | null): Query[] =>
  key === null ? [findQuery(find), rowsQuery(find)] : [valuesQuery(key, find)];

/** FerretDB, which says so, explains no stages. */
async function isMongoDb({ db }: MongoConnection): Promise<boolean> {
  const told = await db.command({ buildInfo: 1 });
  return !('ferretdb' in told || 'ferretdbVersion' in told);
}

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
      const created = await documents(collection.name).indexes();
      const secondary = created.filter(({ name }) => name !== '_id_');
      expect(secondary.map(told).toSorted()).toEqual(indexesOf(collection).map(told).toSorted());
    }
  });

  it('scan no collection and sort nothing', async () => {
    const tellsStages = await isMongoDb(connection);
    const bad: unknown[] = [];
    let explained = 0;
    const look = (question: unknown, plan: unknown): void => {
      explained += 1;
      const stages = stagesOf(plan);
      const untold = tellsStages && stages.length === 0;
      if (untold || costlyOf(stages).length > 0) bad.push({ question, stages });
    };
    for (const { collection, find, key } of recorded.finds) {
      for (const { filter, options } of queriesOf(find, key)) {
        // What is skipped and where it ends have no part in the choice of an index.
        const { sort, projection } = options;
        const cursor = documents(collection).find(filter as object, { sort, projection });
        look({ collection, find }, await cursor.explain('queryPlanner'));
      }
    }
    for (const { collection, filter } of recorded.counts) {
      // As the driver's countDocuments asks.
      const counting = [{ $match: countFilter(filter) as object }, { $group: { _id: 1, n: { $sum: 1 } } }];
      look({ collection, filter }, await documents(collection).aggregate(counting).explain('queryPlanner'));
    }
    for (const ids of [['1'], ['1', '2']]) {
      const [collection = ''] = Object.keys(names);
      const loaded = documents(collection).find(idsFilter(ids) as object);
      look({ collection, ids }, await loaded.explain('queryPlanner'));
    }
    expect(bad).toEqual([]);
    const asked = recorded.finds.flatMap(({ find, key }) => queriesOf(find, key)).length;
    expect(explained).toBe(asked + recorded.counts.length + 2);
  });
});
