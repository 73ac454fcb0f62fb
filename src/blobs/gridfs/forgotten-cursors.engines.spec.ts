import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Collection, type FindCursor, ObjectId } from 'mongodb';
import { type MongoUnderTest, mongoUnderTest } from '../../../test/engines/mongodb-under-test.js';
import { MongoConnection } from '../../mongodb/mongo-connection.js';
import { drain } from '../drain.js';
import { ArtifactFiles, CHUNK_BYTES } from './artifact-files.js';
import { TraceStore } from './trace-store.js';

const DOCUMENT_BYTES = 10;

describe('A reader so slow that the server forgets its cursors', () => {
  let mongo: MongoUnderTest;
  let connection: MongoConnection;
  /** All that were asked for, each for two documents at once. */
  let cursors: FindCursor[];

  beforeAll(async () => {
    mongo = await mongoUnderTest();
  });
  beforeEach(() => {
    connection = new MongoConnection(mongo.url, { database: mongo.newDatabase() });
    cursors = [];
    const find = Collection.prototype.find;
    jest.spyOn(Collection.prototype, 'find').mockImplementation(function (this: Collection, filter, options) {
      const cursor = find.call(this, filter ?? {}, { ...options, batchSize: 2 });
      cursors.push(cursor);
      return cursor;
    });
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await connection.close();
  });
  afterAll(() => mongo.stop());

  /** As the server does with those on which nothing was asked for ten minutes. @returns how many there were */
  async function forgetCursors(): Promise<number> {
    let forgotten = 0;
    for (const { id, namespace } of cursors) {
      if (id === undefined || id.isZero()) continue;
      const killing = { killCursors: namespace.collection, cursors: [id] };
      const { cursorsKilled } = await connection.db.command(killing);
      forgotten += (cursorsKilled as unknown[]).length;
    }
    return forgotten;
  }

  it('gets the whole trace', async () => {
    const store = new TraceStore(connection, DOCUMENT_BYTES);
    const head = await store.begin(1, 0);
    const appends = ['one ', 'two ', 'x'.repeat(75), ' three', ' four', 'y'.repeat(35), ' five', ' six'];
    let length = 0;
    for (const bytes of appends) {
      await store.insert(head, length, Buffer.from(bytes), 0);
      length += bytes.length;
    }
    let [read, forgotten] = ['', 0];
    for await (const { bytes } of store.read(head, 0, length)) {
      read += bytes.toString();
      forgotten += await forgetCursors();
    }
    expect(read).toBe(appends.join(''));
    expect(forgotten).toBeGreaterThan(4);
  });

  it('gets the whole archive', async () => {
    const files = new ArtifactFiles(connection);
    const id = new ObjectId();
    const archive = Buffer.concat([1, 2, 3, 4, 5, 6].map(byte => Buffer.alloc(CHUNK_BYTES, byte)));
    await files.write(id, 'archive', take => drain(Readable.from([archive]), Infinity, take));
    const read: Buffer[] = [];
    let forgotten = 0;
    for await (const bytes of files.read(id, 10, archive.length - 10)) {
      read.push(bytes);
      forgotten += await forgetCursors();
    }
    expect(Buffer.concat(read).equals(archive.subarray(10, -10))).toBe(true);
    expect(forgotten).toBeGreaterThan(1);
  });
});
