import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import type { BlobsFixture } from './fixture.contract.js';
import { BlobTooLarge, OffsetMismatch } from './blobs.js';
import { appendAll, digestOf, traceBytes, traceText } from './reading-back.contract.js';

const text = (value: string): Buffer => Buffer.from(value);

const halves = (id: number): Buffer[] => [text(`build ${id} begins, `), text(`build ${id} ends`)];

export function describeTraces(fixture: BlobsFixture): void {
  describe('A trace', () => {
    describeAppending(fixture);
    describeOrder(fixture);
    describeReading(fixture);
    describeReplacing(fixture);
  });
}

function describeAppending({ blobs, restart, setTime }: BlobsFixture): void {
  it('grows at its end, and lasts over a restart', async () => {
    expect(await blobs().traces.append(42, 0, text('one '))).toBe(4);
    expect(await blobs().traces.append(42, 4, text('two'))).toBe(7);
    expect(await traceText(blobs(), 42)).toBe('one two');
    await restart();
    expect(await blobs().traces.length(42)).toBe(7);
    expect(await blobs().traces.append(42, 7, text(' three'))).toBe(13);
    expect(await traceText(blobs(), 42)).toBe('one two three');
  });

  it('keeps bytes, whatever they are', async () => {
    const pieces = [Buffer.from([0, 255, 10, 13, 0xc3]), randomBytes(100_000), new Uint8Array([0xa9])];
    await appendAll(blobs(), 1, pieces);
    expect(await traceBytes(blobs(), 1)).toBe(Buffer.concat(pieces).toString('latin1'));
  });

  it('takes part of a larger buffer for what it is', async () => {
    await blobs().traces.append(1, 0, text('0123456789').subarray(3, 6));
    expect(await traceText(blobs(), 1)).toBe('345');
  });

  it.each([0, 3, 5, -1, 4.5, Number.NaN])(
    'refuses offset %p when it has 4 bytes, and tells its length',
    async at => {
      await blobs().traces.append(7, 0, text('1234'));
      const refusal = await blobs()
        .traces.append(7, at, text('x'))
        .catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(OffsetMismatch);
      expect(refusal).toMatchObject({ length: 4 });
      expect(await traceText(blobs(), 7)).toBe('1234');
    },
  );

  it('refuses any offset but 0 for a build it does not know, and then still does not know it', async () => {
    await expect(blobs().traces.append(7, 1, text('x'))).rejects.toThrow(OffsetMismatch);
    expect(await blobs().traces.touchedAt(7)).toBeNull();
  });

  it('may have as many bytes as allowed and not one more', async () => {
    await blobs().traces.append(1, 0, text('12'), { maxBytes: 4 });
    const refusal = blobs().traces.append(1, 2, text('345'), { maxBytes: 4 });
    await expect(refusal).rejects.toMatchObject({ name: 'BlobTooLarge', maxBytes: 4 });
    expect(await traceText(blobs(), 1)).toBe('12');
    expect(await blobs().traces.append(1, 2, text('34'), { maxBytes: 4 })).toBe(4);
    expect(await blobs().traces.append(1, 4, text(''), { maxBytes: 4 })).toBe(4);
  });

  it('takes an append of no bytes as a sign of life, at the right offset only', async () => {
    expect(await blobs().traces.append(1, 0, text(''))).toBe(0);
    expect(await blobs().traces.touchedAt(1)).toBeNull();
    await blobs().traces.append(1, 0, text('12'));
    setTime(Date.UTC(2026, 5, 1));
    await expect(blobs().traces.append(1, 0, text(''))).rejects.toThrow(OffsetMismatch);
    expect(await blobs().traces.touchedAt(1)).toBe(Date.UTC(2026, 0, 1));
    expect(await blobs().traces.append(1, 2, text(''))).toBe(2);
    expect(await blobs().traces.touchedAt(1)).toBe(Date.UTC(2026, 5, 1));
    expect(await traceText(blobs(), 1)).toBe('12');
  });

  it('knows when it was last written, over a restart', async () => {
    setTime(1_767_225_600_123);
    await blobs().traces.append(1, 0, text('12'));
    setTime(1_767_225_600_987);
    await blobs().traces.append(1, 2, text('34'));
    await restart();
    expect(await blobs().traces.touchedAt(1)).toBe(1_767_225_600_987);
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 53])('is not kept for %p, which is no build id', async id => {
    await expect(blobs().traces.append(id, 0, text('x'))).rejects.toThrow(RangeError);
    await expect(blobs().traces.read(id)).rejects.toThrow(RangeError);
  });
}

function describeOrder({ blobs }: BlobsFixture): void {
  it('takes one of several appends at the same offset', async () => {
    const rivals = Array.from({ length: 8 }, (_, index) => String(index).repeat(5));
    const results = await Promise.allSettled(rivals.map(rival => blobs().traces.append(1, 0, text(rival))));
    const won = results.flatMap((result, index) => (result.status === 'fulfilled' ? [rivals[index]] : []));
    const lost = results.flatMap(result => (result.status === 'rejected' ? [result.reason as unknown] : []));
    expect(won).toHaveLength(1);
    expect(lost.every(reason => reason instanceof OffsetMismatch && reason.length === 5)).toBe(true);
    expect(await traceText(blobs(), 1)).toBe(won[0]);
  });

  it('takes appends in the order asked, though the one before is not answered yet', async () => {
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index}\n`);
    let offset = 0;
    const appends = lines.map(line => {
      const append = blobs().traces.append(1, offset, text(line));
      offset += line.length;
      return append;
    });
    const read = traceText(blobs(), 1);
    await Promise.all(appends);
    expect(await read).toBe(lines.join(''));
  });

  it('goes on after an append that failed', async () => {
    const failing = blobs().traces.append(1, 9, text('x'));
    const next = blobs().traces.append(1, 0, text('next'));
    await expect(failing).rejects.toThrow(OffsetMismatch);
    expect(await next).toBe(4);
  });

  it('is kept apart from those of other builds written at the same time', async () => {
    const ids = [1, 2, 257, 513, 1_000_000, Number.MAX_SAFE_INTEGER];
    await Promise.all(ids.map(id => appendAll(blobs(), id, halves(id))));
    for (const id of ids) expect(await traceText(blobs(), id)).toBe(Buffer.concat(halves(id)).toString());
  });
}

function describeReading({ blobs }: BlobsFixture): void {
  it('of a build it does not know is empty', async () => {
    expect(await blobs().traces.length(1)).toBe(0);
    expect(await blobs().traces.touchedAt(1)).toBeNull();
    expect(await traceText(blobs(), 1)).toBe('');
    expect(await blobs().traces.digest(1)).toEqual(digestOf(''));
    await blobs().traces.remove(1);
  });

  it.each([
    [{ from: 0 }, '0123456789'],
    [{ from: 3 }, '3456789'],
    [{ from: 3, to: 5 }, '34'],
    [{ from: 9, to: 10 }, '9'],
    [{ from: 8, to: 99 }, '89'],
    [{ from: -5, to: 2 }, '01'],
    [{ from: 4, to: 4 }, ''],
    [{ from: 5, to: 4 }, ''],
    [{ from: 10 }, ''],
    [{ from: 99, to: 100 }, ''],
  ])('is read by range %j', async (range, expected) => {
    await blobs().traces.append(1, 0, text('0123456789'));
    expect(await traceText(blobs(), 1, range)).toBe(expected);
  });

  it('is read as it was when asked, though it grows meanwhile', async () => {
    const first = randomBytes(300_000);
    await blobs().traces.append(1, 0, first);
    const stream = await blobs().traces.read(1);
    await blobs().traces.append(1, first.length, text('more'));
    expect((await buffer(stream)).equals(first)).toBe(true);
  });

  it('is read by many at once without a gap while it grows', async () => {
    const whole = randomBytes(40_000).toString('latin1');
    const writing = appendAll(
      blobs(),
      1,
      Array.from({ length: 40 }, (_, index) =>
        Buffer.from(whole.slice(index * 1000, (index + 1) * 1000), 'latin1'),
      ),
    );
    for (let seen = 0; seen < whole.length;) {
      const now = await traceBytes(blobs(), 1);
      expect(now).toBe(whole.slice(0, now.length));
      expect(now.length).toBeGreaterThanOrEqual(seen);
      seen = now.length;
    }
    await writing;
  });

  it('has a digest of what is kept', async () => {
    const bytes = randomBytes(200_000);
    await appendAll(blobs(), 1, [bytes.subarray(0, 70_000), bytes.subarray(70_000)]);
    expect(await blobs().traces.digest(1)).toEqual(digestOf(bytes));
  });
}

function describeReplacing({ blobs, restart, setTime }: BlobsFixture): void {
  it.each(['a longer one than before', 'short', ''])('is replaced as a whole, by %j', async next => {
    await blobs().traces.append(1, 0, text('what was before'));
    expect(await blobs().traces.replace(1, text(next))).toBe(next.length);
    await restart();
    expect(await traceText(blobs(), 1)).toBe(next);
    expect(await blobs().traces.append(1, next.length, text('!'))).toBe(next.length + 1);
    expect(await blobs().traces.digest(1)).toEqual(digestOf(`${next}!`));
  });

  it('is put there whole for a build it does not know', async () => {
    setTime(Date.UTC(2026, 2, 3));
    await blobs().traces.replace(5, text('all of it'));
    expect(await traceText(blobs(), 5)).toBe('all of it');
    expect(await blobs().traces.touchedAt(5)).toBe(Date.UTC(2026, 2, 3));
  });

  it('stays what it was when the one in its place would be too large', async () => {
    await blobs().traces.append(1, 0, text('before'));
    await expect(blobs().traces.replace(1, text('12345'), { maxBytes: 4 })).rejects.toThrow(BlobTooLarge);
    expect(await traceText(blobs(), 1)).toBe('before');
    expect(await blobs().traces.replace(1, text('1234'), { maxBytes: 4 })).toBe(4);
  });

  it('is gone once removed, and may begin anew', async () => {
    await blobs().traces.append(1, 0, text('to be erased'));
    await blobs().traces.remove(1);
    await restart();
    expect(await blobs().traces.length(1)).toBe(0);
    expect(await blobs().traces.touchedAt(1)).toBeNull();
    await blobs().traces.remove(1);
    await blobs().traces.append(1, 0, text('anew'));
    expect(await traceText(blobs(), 1)).toBe('anew');
  });
}
