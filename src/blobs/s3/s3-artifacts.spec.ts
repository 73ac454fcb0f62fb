import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type S3StandIn, startS3 } from '../../../test/stand-ins/s3/start-s3.js';
import { describeArtifacts } from '../artifacts.contract.js';
import { type Blobs, BlobsUnavailable, BlobTooLarge } from '../blobs.js';
import { FileBlobs } from '../files/file-blobs.js';
import { withArtifacts } from '../with-artifacts.js';
import { S3Artifacts } from './s3-artifacts.js';
import { partBytesFor } from './s3-upload.js';

const MIB = 1024 * 1024;

describe('S3', () => {
  let folder: string;
  let s3: S3StandIn;
  let blobs: Blobs;

  const open = async (): Promise<Blobs> =>
    (blobs = withArtifacts(
      await FileBlobs.open(folder),
      await S3Artifacts.open({
        bucket: 'archives',
        prefix: 'ledger/',
        endpoint: s3.endpoint,
        credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
      }),
    ));

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'traces-'));
    s3 = await startS3('archives');
    await open();
  });

  afterEach(async () => {
    await blobs.close();
    await s3.stop();
    await rm(folder, { recursive: true });
  });

  describeArtifacts({
    blobs: () => blobs,
    async restart() {
      await blobs.close();
      return open();
    },
    setTime: () => undefined,
  });

  it('gets what is small as one object, under the prefix', async () => {
    await blobs.artifacts.write('a', Readable.from(['small']));
    expect(s3.requests).toEqual(['PUT']);
    expect(s3.keys()).toEqual(['ledger/a']);
  });

  it.each([
    [8 * MIB, ['PUT']],
    [8 * MIB + 1, ['POST begin', 'PUT part', 'PUT part', 'POST complete']],
    [16 * MIB, ['POST begin', 'PUT part', 'PUT part', 'POST complete']],
  ])('gets %d bytes by %j', async (size, requests) => {
    const bytes = randomBytes(size);
    await blobs.artifacts.write('a', Readable.from([bytes]));
    expect(s3.requests).toEqual(requests);
    expect((await buffer(await blobs.artifacts.read('a'))).equals(bytes)).toBe(true);
  });

  it('keeps no parts of an upload that was refused or broken off', async () => {
    const endless = new Readable({ read: () => endless.push(Buffer.alloc(MIB)) });
    await expect(blobs.artifacts.write('a', endless, { maxBytes: 20 * MIB })).rejects.toThrow(BlobTooLarge);
    expect(s3.requests).toContain('DELETE abort');
    const broken = Readable.from(
      (function* () {
        yield Buffer.alloc(20 * MIB);
        throw new Error('the client went away');
      })(),
    );
    await expect(blobs.artifacts.write('a', broken)).rejects.toThrow('the client went away');
    expect([s3.uploads(), s3.keys()]).toEqual([0, []]);
  });

  it('keeps what was there, and no parts, when it refuses a part', async () => {
    await blobs.artifacts.write('a', Readable.from(['before']));
    s3.failNext('PUT part', 403);
    await expect(blobs.artifacts.write('a', Readable.from([Buffer.alloc(20 * MIB)]))).rejects.toThrow(
      'as told',
    );
    expect((await buffer(await blobs.artifacts.read('a'))).toString()).toBe('before');
    expect(s3.uploads()).toBe(0);
  });

  it('is asked again when it was overloaded for a moment', async () => {
    s3.failNext('PUT', 503);
    await blobs.artifacts.write('a', Readable.from(['kept']));
    expect(await blobs.artifacts.size('a')).toBe(4);
  });

  it('that is away makes the blobs unavailable', async () => {
    const nobody = await S3Artifacts.open({
      bucket: 'archives',
      prefix: '',
      endpoint: 'http://127.0.0.1:1',
      credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
    });
    await expect(nobody.size('a')).rejects.toThrow(BlobsUnavailable);
    await expect(nobody.write('a', Readable.from(['x']))).rejects.toThrow(BlobsUnavailable);
    await nobody.close();
  });
});

describe('The parts of an upload', () => {
  it('are large enough that as much as is allowed fits into 10,000 of them', () => {
    expect(partBytesFor(Infinity)).toBe(8 * MIB);
    expect(partBytesFor(2048 * MIB)).toBe(8 * MIB);
    expect(partBytesFor(MIB * MIB)).toBe(105 * MIB);
    expect(partBytesFor(MIB * MIB) * 10_000).toBeGreaterThanOrEqual(MIB * MIB);
  });
});
