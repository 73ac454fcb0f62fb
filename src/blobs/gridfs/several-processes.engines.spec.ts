import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ObjectId } from 'mongodb';
import { type MongoUnderTest, mongoUnderTest } from '../../../test/engines/mongodb-under-test.js';
import { MongoConnection } from '../../mongodb/mongo-connection.js';
import { BlobsUnavailable, OffsetMismatch } from '../blobs.js';
import { artifactText, digestOf, traceText } from '../reading-back.contract.js';
import { GridFsBlobs } from './gridfs-blobs.js';

const MIB = 1024 * 1024;
const SECRET = 'hunter22-and-more';
const secrets = [SECRET];
const text = (value: string): Buffer => Buffer.from(value);

describe('Blobs in MongoDB', () => {
  let mongo: MongoUnderTest;
  let connection: MongoConnection;
  let one: GridFsBlobs;
  /** As another process would have it. */
  let other: GridFsBlobs;

  const open = (documentBytes = 10): Promise<GridFsBlobs> =>
    GridFsBlobs.open(connection, { documentBytes, abandonedAfter: -1 });
  /** Documents by collection, without those collections that are empty. */
  const documents = async (): Promise<Record<string, number>> => {
    const counts: Record<string, number> = {};
    for (const { name } of await connection.db.listCollections({}, { nameOnly: true }).toArray()) {
      const count = Number(await connection.db.collection(name).countDocuments());
      if (count > 0) counts[name] = count;
    }
    return counts;
  };

  beforeAll(async () => {
    mongo = await mongoUnderTest();
  });

  beforeEach(async () => {
    connection = new MongoConnection(mongo.url, { database: mongo.newDatabase() });
    [one, other] = [await open(), await open()];
  });

  afterEach(async () => {
    await Promise.all([one.close(), other.close()]);
    await connection.close();
  });

  afterAll(() => mongo.stop());

  describe('that several processes append to', () => {
    it('take one append at each offset, whoever makes it', async () => {
      const lines = Array.from({ length: 12 }, (_, at) => `line ${String(at).padStart(2, '0')}\n`);
      const write = async ({ traces }: GridFsBlobs): Promise<number> => {
        let won = 0;
        for (let at = 0; at < lines.length;) {
          const [offset, line] = [at * 8, text(lines[at] ?? '')];
          const length = await traces.append(1, offset, line).then(
            appended => ((won += 1), appended),
            (error: OffsetMismatch) => error.length,
          );
          expect(length).toBeGreaterThan(offset);
          at = length / 8;
        }
        return won;
      };
      const [mine, theirs] = await Promise.all([write(one), write(other)]);
      expect(mine + theirs).toBe(lines.length);
      expect(await traceText(one, 1)).toBe(lines.join(''));
    });

    it('tell each process the length that the other brought it to', async () => {
      await one.traces.append(1, 0, text('12345'));
      await expect(other.traces.append(1, 0, text('x'))).rejects.toMatchObject({ length: 5 });
      expect(await other.traces.append(1, 5, text('678'))).toBe(8);
      await expect(one.traces.append(1, 5, text('x'))).rejects.toMatchObject({ length: 8 });
    });

    it('hide a secret whose parts came through different processes', async () => {
      await one.traces.append(1, 0, text('token: hunter'), { secrets });
      await other.traces.append(1, 13, text('22-and'), { secrets });
      await one.traces.append(1, 19, text('-more done'), { secrets });
      expect(await traceText(other, 1)).toBe(`token: ${'x'.repeat(SECRET.length)} done`);
    });

    it('do not mistake a replaced trace of the same length for the one they wrote', async () => {
      await one.traces.append(1, 0, text('hunter'), { secrets });
      await other.traces.replace(1, text('123456'));
      await one.traces.append(1, 6, text('22-and-more'), { secrets });
      expect(await traceText(one, 1)).toBe('12345622-and-more');
    });
  });

  describe('of more than a document holds', () => {
    const whole = `${'0123456789'.repeat(7)}${SECRET}${'abcdefghij'.repeat(3)}`;
    const masked = whole.replace(SECRET, 'x'.repeat(SECRET.length));

    it('are one append, read by any range', async () => {
      await one.traces.append(1, 0, text(whole), { secrets });
      expect(await traceText(one, 1)).toBe(masked);
      for (const [from, to] of [
        [0, 10],
        [9, 11],
        [25, 103],
        [110, 999],
      ] as const) {
        expect(await traceText(one, 1, { from, to })).toBe(masked.slice(from, to));
      }
      expect(await other.traces.digest(1)).toEqual(digestOf(masked));
    });

    it('hide a secret cut by their ends', async () => {
      for (const at of [71, 75, 80, 86]) {
        await one.traces.append(at, 0, text(whole.slice(0, at)), { secrets });
        await other.traces.append(at, at, text(whole.slice(at)), { secrets });
        expect(await traceText(one, at)).toBe(masked);
      }
    });

    it('leave nothing behind when they lose, are replaced or removed', async () => {
      const rivals = [one, other].map(({ traces }) => traces.append(1, 0, text(whole)));
      const results = await Promise.allSettled(rivals);
      expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      const parts = Math.ceil(whole.length / 10);
      expect(await documents()).toEqual({ traces: 1, trace_pieces: 1, trace_parts: parts });
      await one.traces.replace(1, text(whole));
      expect(await documents()).toEqual({ traces: 1, trace_pieces: 1, trace_parts: parts });
      await other.traces.append(11, 0, text(whole));
      await one.traces.remove(1);
      expect(await traceText(one, 11)).toBe(whole);
      await one.traces.remove(11);
      expect(await documents()).toEqual({});
    });
  });

  it('fail a reader whose bytes another process removed, and never end early', async () => {
    const large = await open(MIB);
    await large.traces.append(1, 0, Buffer.alloc(3 * MIB, 'a'));
    await large.artifacts.write('a', Readable.from([Buffer.alloc(6 * MIB, 'b')]));
    const [trace, archive] = [await large.traces.read(1), await large.artifacts.read('a')];
    await other.traces.remove(1);
    await other.artifacts.remove('a');
    await expect(buffer(trace)).rejects.toThrow('removed while it was read');
    await expect(buffer(archive)).rejects.toThrow('removed while it was read');
    await large.close();
  });

  it('have nothing left of an archive that was removed, once its last reader is done', async () => {
    await one.artifacts.write('a', Readable.from([Buffer.alloc(2 * MIB)]));
    await one.artifacts.write('a', Readable.from([Buffer.alloc(2 * MIB)]));
    expect(await documents()).toEqual({
      artifacts: 1,
      'artifact_bytes.files': 1,
      'artifact_bytes.chunks': 2,
    });
    const reading = await one.artifacts.read('a');
    await one.artifacts.remove('a');
    expect((await buffer(reading)).length).toBe(2 * MIB);
    await one.close();
    expect(await documents()).toEqual({});
  });

  it('are cleared of what a crash left of an upload, when opened', async () => {
    await one.artifacts.write('kept', Readable.from(['kept']));
    const pointer = await connection.db.collection('artifacts').findOne<{ file: ObjectId }>({});
    const notes = connection.db.collection<{ _id: ObjectId | undefined; key: string; at: number }>(
      'artifact_leftovers',
    );
    const half = new ObjectId();
    await connection.db
      .collection('artifact_bytes.chunks')
      .insertOne({ files_id: half, n: 0, data: text('half') });
    await notes.insertOne({ _id: half, key: 'half', at: 1 });
    // As after a crash between the note and the change that it was for.
    await notes.insertOne({ _id: pointer?.file, key: 'kept', at: 1 });
    await (await open()).close();
    expect(await documents()).toEqual({
      artifacts: 1,
      'artifact_bytes.files': 1,
      'artifact_bytes.chunks': 1,
    });
    expect(await artifactText(one, 'kept')).toBe('kept');
  });

  it('say that they are unavailable when no server is there', async () => {
    const nobody = new MongoConnection('mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=50');
    await expect(GridFsBlobs.open(nobody)).rejects.toThrow(BlobsUnavailable);
    await nobody.close();
  });
});
