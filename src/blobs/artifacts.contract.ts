import { randomBytes } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { BlobsFixture } from './fixture.contract.js';
import { BlobNotFound, BlobTooLarge, InvalidBlobKey } from './blobs.js';
import { measureMemory } from './flat-memory.contract.js';
import { artifactText, digestOf, digestOfStream } from './reading-back.contract.js';

const MIB = 1024 * 1024;

/** Ends with an error after its pieces, as an upload does whose client goes away. */
async function* brokenOff(...pieces: string[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) yield Buffer.from(piece);
  await delay(1);
  throw new Error('the client went away');
}

const five = (): Readable => Readable.from([Buffer.from('123'), Buffer.from('45')]);

/** 64 MiB. */
function* chunks(): Generator<Buffer> {
  for (let index = 0; index < 1024; index++) yield Buffer.alloc(65_536, index);
}

export function describeArtifacts(fixture: BlobsFixture): void {
  describe('An artifact', () => {
    describeWriting(fixture);
    describeRefusing(fixture);
    describeReading(fixture);
    describeSize(fixture);
  });
}

function describeWriting({ blobs, restart }: BlobsFixture): void {
  it('is kept as it came, with its size and SHA-256, over a restart', async () => {
    const pieces = [randomBytes(100_000), Buffer.alloc(0), randomBytes(1), randomBytes(70_000)];
    const whole = Buffer.concat(pieces);
    expect(await blobs().artifacts.write('build-1', Readable.from(pieces))).toEqual(digestOf(whole));
    await restart();
    expect(await blobs().artifacts.size('build-1')).toBe(whole.length);
    expect(await artifactText(blobs(), 'build-1')).toBe(whole.toString('latin1'));
  });

  it('may be empty', async () => {
    expect(await blobs().artifacts.write('a', Readable.from([]))).toEqual(digestOf(''));
    expect(await blobs().artifacts.size('a')).toBe(0);
    expect(await artifactText(blobs(), 'a')).toBe('');
  });

  it('takes the place of the one before', async () => {
    await blobs().artifacts.write('a', Readable.from(['the first and longer one']));
    await blobs().artifacts.write('a', Readable.from(['the second']));
    await blobs().artifacts.write('b', Readable.from(['another']));
    expect(await artifactText(blobs(), 'a')).toBe('the second');
  });

  it('is one of those written at the same time under one key, and whole', async () => {
    const rivals = Array.from({ length: 6 }, (_, index) => String(index).repeat(100_000));
    await Promise.all(rivals.map(rival => blobs().artifacts.write('a', Readable.from([rival]))));
    expect(rivals).toContain(await artifactText(blobs(), 'a'));
  });

  it('is not there before its last byte is', async () => {
    const source = new PassThrough();
    const writing = blobs().artifacts.write('a', source);
    source.write('half of');
    await delay(5);
    expect(await blobs().artifacts.size('a')).toBeNull();
    source.end(' it');
    await writing;
    expect(await artifactText(blobs(), 'a')).toBe('half of it');
  });

  it('is gone once removed', async () => {
    await blobs().artifacts.write('a', Readable.from(['x']));
    await blobs().artifacts.remove('a');
    await blobs().artifacts.remove('a');
    await restart();
    expect(await blobs().artifacts.size('a')).toBeNull();
    await expect(blobs().artifacts.read('a')).rejects.toThrow(BlobNotFound);
  });
}

function describeRefusing({ blobs }: BlobsFixture): void {
  it('is refused when it is as large as the limit, and taken when one byte smaller', async () => {
    const refused = five();
    await expect(blobs().artifacts.write('a', refused, { maxBytes: 5 })).rejects.toThrow(BlobTooLarge);
    expect(refused.destroyed).toBe(true);
    expect(await blobs().artifacts.size('a')).toBeNull();
    expect((await blobs().artifacts.write('a', five(), { maxBytes: 6 })).size).toBe(5);
  });

  it('is refused without waiting for the end of a source that has none', async () => {
    const endless = new Readable({ read: () => endless.push(Buffer.alloc(65_536)) });
    await expect(blobs().artifacts.write('a', endless, { maxBytes: MIB })).rejects.toMatchObject({
      maxBytes: MIB,
    });
    expect(endless.destroyed).toBe(true);
  });

  it('leaves what was there when its source fails', async () => {
    await blobs().artifacts.write('a', Readable.from(['before']));
    const broken = Readable.from(brokenOff('after', 'that'));
    await expect(blobs().artifacts.write('a', broken)).rejects.toThrow('the client went away');
    await expect(blobs().artifacts.write('a', Readable.from(['123']), { maxBytes: 2 })).rejects.toThrow(
      BlobTooLarge,
    );
    expect(await artifactText(blobs(), 'a')).toBe('before');
  });

  it('is refused when its source has failed or was destroyed before', async () => {
    const destroyed = new PassThrough();
    destroyed.destroy();
    await expect(blobs().artifacts.write('a', destroyed)).rejects.toMatchObject({
      code: 'ERR_STREAM_PREMATURE_CLOSE',
    });
    const failing = new PassThrough();
    const writing = blobs().artifacts.write('a', failing);
    failing.destroy(new Error('at once'));
    await expect(writing).rejects.toThrow('at once');
    expect(await blobs().artifacts.size('a')).toBeNull();
  });

  it.each(['', '../a', 'a/b', 'A', 'a.b', 'a\0', 'é', 'a'.repeat(101)])(
    'is not kept under %j, which is no key',
    async key => {
      const source = Readable.from(['x']);
      await expect(blobs().artifacts.write(key, source)).rejects.toThrow(InvalidBlobKey);
      expect(source.destroyed).toBe(true);
      await expect(blobs().artifacts.read(key)).rejects.toThrow(InvalidBlobKey);
      await expect(blobs().artifacts.size(key)).rejects.toThrow(InvalidBlobKey);
      await expect(blobs().artifacts.remove(key)).rejects.toThrow(InvalidBlobKey);
    },
  );
}

function describeReading({ blobs }: BlobsFixture): void {
  it.each([
    [{ from: 0 }, '0123456789'],
    [{ from: 3, to: 5 }, '34'],
    [{ from: 8, to: 99 }, '89'],
    [{ from: 4, to: 4 }, ''],
    [{ from: 10 }, ''],
  ])('is read by range %j', async (range, expected) => {
    await blobs().artifacts.write('a', Readable.from(['0123456789']));
    expect(await artifactText(blobs(), 'a', range)).toBe(expected);
  });

  it('that does not exist has no size and no bytes', async () => {
    expect(await blobs().artifacts.size('a')).toBeNull();
    await expect(blobs().artifacts.read('a')).rejects.toMatchObject({ name: 'BlobNotFound', key: 'a' });
  });

  it('is read to its end though it is replaced and removed meanwhile', async () => {
    const whole = randomBytes(MIB);
    await blobs().artifacts.write('a', Readable.from([whole]));
    const reading = await blobs().artifacts.read('a');
    await blobs().artifacts.write('a', Readable.from(['another']));
    await blobs().artifacts.remove('a');
    expect(await digestOfStream(reading)).toEqual(digestOf(whole));
  });
}

function describeSize({ blobs }: BlobsFixture): void {
  it('of 64 MiB goes in and out without ever being in memory as a whole', async () => {
    const expected = await digestOfStream(Readable.from(chunks()));
    const growth = await measureMemory(async watched => {
      expect(await blobs().artifacts.write('large', watched(Readable.from(chunks())))).toEqual(expected);
      expect(await digestOfStream(watched(await blobs().artifacts.read('large')))).toEqual(expected);
    });
    expect(expected.size).toBe(64 * MIB);
    expect(growth).toBeLessThan(24 * MIB);
    // A guard against a hang, not a measure: hashing and writing so much takes long on a busy machine.
  }, 300_000);
}
