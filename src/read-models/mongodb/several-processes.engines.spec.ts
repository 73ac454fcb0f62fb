import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type MongoUnderTest, mongoUnderTest } from '../../../test/engines/mongodb-under-test.js';
import { MongoConnection } from '../../mongodb/mongo-connection.js';
import { CollectionsReplaced, type DocumentChange, ReadModelsUnavailable } from '../read-models.js';
import { type Body, build, byNumber, specOf } from '../sample-documents.contract.js';
import { SEEN_AFTER } from './catalogue.js';
import { MongoReadModels } from './mongo-read-models.js';

const spec = specOf('builds');

const save = (readModels: MongoReadModels, ...documents: DocumentChange[]): Promise<void> =>
  readModels.save({ changes: [{ collection: 'builds', documents }], checkpoints: {} });

describe('Read models in MongoDB', () => {
  let mongo: MongoUnderTest;
  let connection: MongoConnection;
  let one: MongoReadModels;
  /** As another process would have it. */
  let other: MongoReadModels;

  const process = (): MongoReadModels =>
    new MongoReadModels(connection, { readerGrace: 0, abandonedAfter: 0 });
  const textOf = async (id: string): Promise<string | undefined> =>
    (await one.load<Body>('builds', [id])).get(id)?.body.text;
  const stored = async (): Promise<string[]> =>
    (await connection.db.listCollections({}, { nameOnly: true }).toArray())
      .map(({ name }) => name)
      .filter(name => name.startsWith('documents_'));

  beforeAll(async () => {
    mongo = await mongoUnderTest();
  });

  beforeEach(async () => {
    connection = new MongoConnection(mongo.url, { database: mongo.newDatabase() });
    [one, other] = [process(), process()];
    await Promise.all([one.open([spec]), other.open([spec])]);
  });

  afterEach(() => connection.close());
  afterAll(() => mongo.stop());

  it('are created once, though several processes open them at the same moment', async () => {
    await save(one, build(1));
    await save(other, build(2));
    expect(await one.count('builds')).toBe(2);
    expect(await stored()).toHaveLength(1);
  });

  it('keep the newer of two documents, whichever process saved it first', async () => {
    await save(one, build(1, { position: 5n, text: 'older' }), build(2, { position: 9n, text: 'newer' }));
    await save(other, build(1, { position: 7n, text: 'newer' }), build(2, { position: 8n, text: 'older' }));
    expect([await textOf('1'), await textOf('2')]).toEqual(['newer', 'newer']);
  });

  it('keep the newest of a document that a batch has twice', async () => {
    await save(one, build(1, { position: 5n, text: 'newer' }), build(1, { position: 4n, text: 'older' }));
    expect(await textOf('1')).toBe('newer');
  });

  it('keep nothing of a save of which one document is not as declared', async () => {
    const stray = { ...build(2), keys: { number: 2, colour: 'red' } };
    await expect(save(one, build(1), stray)).rejects.toThrow('no key colour');
    await expect(save(one, build(1, { position: 2n ** 63n }))).rejects.toThrow(RangeError);
    expect(await one.count('builds')).toBe(0);
  });

  it('are not made for names that could be more than names', async () => {
    await expect(one.open([{ ...spec, name: 'system.users' }])).rejects.toThrow(TypeError);
    await expect(one.open([{ ...spec, name: 'others', keys: { $where: 'text' } }])).rejects.toThrow(
      TypeError,
    );
  });

  it('take one rebuild at a time', async () => {
    await one.rebuild([spec], [], async () => {
      await expect(one.rebuild([spec], [], async () => {})).rejects.toThrow('under way');
    });
    await one.rebuild([spec], [], async () => {});
  });

  it('are those of the rebuild that ended first; the other fails and leaves nothing behind', async () => {
    await one
      .rebuild([spec], [], async saveNew => {
        await saveNew({ changes: [{ collection: 'builds', documents: [build(1)] }], checkpoints: {} });
        const faster = new MongoReadModels(connection, { readerGrace: 0 });
        await faster.rebuild([spec], ['all'], async saveNew => {
          await saveNew({ changes: [{ collection: 'builds', documents: [build(2)] }], checkpoints: {} });
        });
      })
      .then(
        () => expect('this').toBe('unreachable'),
        (error: Error) => expect(error.message).toContain('Another process has rebuilt'),
      );
    await one.open([spec]);
    expect((await one.find('builds', byNumber)).map(({ id }) => id)).toEqual(['2']);
    expect(await stored()).toHaveLength(1);
  });

  it('serve the old documents after a crash in the middle of a rebuild, and leave nothing behind', async () => {
    await save(one, build(1), build(2));
    await new Promise<void>(resolve => {
      void other.rebuild([spec], ['all'], async saveNew => {
        const documents = Array.from({ length: 5_001 }, (_, at) => build(at + 10));
        await saveNew({ changes: [{ collection: 'builds', documents }], checkpoints: { all: 9n } });
        resolve();
        await new Promise(() => {});
      });
    });
    expect(await stored()).toHaveLength(2);
    await one.open([spec]);
    expect(await stored()).toHaveLength(1);
    expect([await one.count('builds'), await one.checkpoint('all')]).toEqual([2, 0n]);
  });

  it('spare what another process may still be filling', async () => {
    const patient = new MongoReadModels(connection, { readerGrace: 0 });
    await one.rebuild([spec], [], async () => {
      await patient.open([spec]);
      expect(await stored()).toHaveLength(2);
    });
    expect(await stored()).toHaveLength(1);
  });

  it('show what another process rebuilt, and take no save meant for what was there before', async () => {
    await save(one, build(1), build(2));
    await other.rebuild([spec], ['all'], async saveNew => {
      await saveNew({ changes: [{ collection: 'builds', documents: [build(3)] }], checkpoints: { all: 3n } });
    });
    await expect(save(one, build(4))).rejects.toThrow(CollectionsReplaced);
    await delay(SEEN_AFTER);
    expect((await one.find('builds', byNumber)).map(({ id }) => id)).toEqual(['3']);
    await one.open([spec]);
    expect(await one.checkpoint('all')).toBe(3n);
    await save(one, build(4));
    expect(await other.count('builds')).toBe(2);
  });

  it('say that they are unavailable when no server is there', async () => {
    const nobody = new MongoConnection('mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=50');
    const absent = new MongoReadModels(nobody);
    await expect(absent.open([spec])).rejects.toThrow(ReadModelsUnavailable);
    await expect(absent.checkpoint('all')).rejects.toMatchObject({ cause: expect.any(Error) });
    await nobody.close();
  });
});
