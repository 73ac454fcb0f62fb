import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { anyCut, blotted, cutAt } from './cutting.contract.js';
import type { BlobsFixture } from './fixture.contract.js';
import { appendAll, digestOf, traceBytes, traceText } from './reading-back.contract.js';

const SECRET = 'pä55wörd-é';
const LINE = `before ${SECRET} after`;
const MASKED = `before ${'x'.repeat(Buffer.byteLength(SECRET))} after`;

export function describeMasking({ blobs, restart }: BlobsFixture): void {
  describe('Secrets in a trace', () => {
    it('are blotted out by as many x as they are bytes long', async () => {
      const bytes = Buffer.from(LINE);
      expect(await blobs().traces.append(1, 0, bytes, { secrets: [SECRET] })).toBe(bytes.length);
      expect(await traceText(blobs(), 1)).toBe(MASKED);
      expect(await blobs().traces.digest(1)).toEqual(digestOf(MASKED));
    });

    it('are left in the bytes of the caller', async () => {
      const bytes = Buffer.from(LINE);
      await blobs().traces.append(1, 0, bytes, { secrets: [SECRET] });
      await blobs().traces.replace(1, bytes, { secrets: [SECRET] });
      expect(bytes.toString()).toBe(LINE);
    });

    it('are blotted out wherever two appends cut them, also with a restart between', async () => {
      const whole = Buffer.from(LINE);
      for (let at = 1; at < whole.length; at++) {
        await appendAll(blobs(), at, [whole.subarray(0, at)], [SECRET]);
      }
      await restart();
      for (let at = 1; at < whole.length; at++) {
        await appendAll(blobs(), at, [whole.subarray(at)], [SECRET]);
        expect(await traceText(blobs(), at)).toBe(MASKED);
      }
    });

    it('are blotted out when they come byte by byte', async () => {
      const pieces = cutAt(
        Buffer.from(LINE),
        Array.from({ length: 99 }, (_, at) => at),
      );
      await appendAll(blobs(), 1, pieces, [SECRET]);
      expect(await traceText(blobs(), 1)).toBe(MASKED);
    });

    it('are blotted out the same, however the trace is cut into appends', async () => {
      let build = 0;
      await fc.assert(
        fc.asyncProperty(anyCut, async ({ whole, secrets, pieces }) => {
          build++;
          await appendAll(blobs(), build, pieces, secrets);
          expect(await traceBytes(blobs(), build)).toBe(blotted(whole, secrets));
        }),
        { numRuns: 40 },
      );
    });

    it('are blotted out of a whole trace put in the place of another', async () => {
      await blobs().traces.append(1, 0, Buffer.from('before pä55'), { secrets: [SECRET] });
      await blobs().traces.replace(1, Buffer.from(LINE), { secrets: [SECRET] });
      expect(await traceText(blobs(), 1)).toBe(MASKED);
      await blobs().traces.replace(1, Buffer.from('pä55'), { secrets: [SECRET] });
      await blobs().traces.append(1, 5, Buffer.from('wörd-é'), { secrets: [SECRET] });
      expect(await traceText(blobs(), 1)).toBe('x'.repeat(Buffer.byteLength(SECRET)));
    });

    it('are not looked for in what a removed trace ended with', async () => {
      await blobs().traces.append(1, 0, Buffer.from('pä55'), { secrets: [SECRET] });
      await blobs().traces.remove(1);
      await appendAll(blobs(), 1, [Buffer.from('12345'), Buffer.from('wörd-é')], [SECRET]);
      expect(await traceText(blobs(), 1)).toBe('12345wörd-é');
    });

    it('that are empty or shorter than four bytes are left alone', async () => {
      await blobs().traces.append(1, 0, Buffer.from('a key, abc, and four'), {
        secrets: ['', 'a', 'abc', 'four'],
      });
      expect(await traceText(blobs(), 1)).toBe('a key, abc, and xxxx');
    });
  });
}
