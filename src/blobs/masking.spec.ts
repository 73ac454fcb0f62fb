import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { anyCut, blotted, cutAt } from './cutting.contract.js';
import { Masker, type RawTail } from './masking.js';

/** A trace in memory that masks as an adapter does; `forget` tells before which pieces it restarts. */
async function write(
  pieces: readonly Buffer[],
  secrets: readonly string[],
  forget: (index: number) => boolean = () => false,
): Promise<string> {
  let trace: Buffer = Buffer.alloc(0);
  let tail: RawTail | null = null;
  for (const [index, piece] of pieces.entries()) {
    const masker = new Masker(secrets);
    const kept = Math.max(0, trace.length - masker.reach);
    const masked = await masker.mask(
      masker.endOf(trace.subarray(kept), forget(index) || tail === null ? null : tail),
      piece,
    );
    tail = masked.tail;
    trace = Buffer.concat([trace.subarray(0, kept), masked.stored, masked.bytes]);
  }
  return trace.toString('latin1');
}

describe('Masking', () => {
  it('gives the same bytes, however the trace is cut', async () => {
    await fc.assert(
      fc.asyncProperty(anyCut, async ({ whole, secrets, pieces }) => {
        expect(await write(pieces, secrets)).toBe(blotted(whole, secrets));
      }),
      { numRuns: 2000 },
    );
  });

  it('hides no less after restarts, when it no longer knows what it blotted out', async () => {
    await fc.assert(
      fc.asyncProperty(anyCut, fc.func(fc.boolean()), async ({ whole, secrets, pieces }, forget) => {
        const written = await write(pieces, secrets, index => forget(index));
        const expected = blotted(whole, secrets);
        expect(written).toHaveLength(expected.length);
        expect([...expected].findIndex((byte, at) => byte === 'x' && written.charAt(at) !== 'x')).toBe(-1);
      }),
      { numRuns: 2000 },
    );
  });

  it('changes nothing else after restarts where the trace has no x of its own', async () => {
    const pieces = cutAt(Buffer.from('The token is hunter2-hunter2.\nDone, hunter3.\n'), [5, 16, 20, 40, 44]);
    expect(await write(pieces, ['hunter2'], () => true)).toBe(
      'The token is xxxxxxx-xxxxxxx.\nDone, hunter3.\n',
    );
  });

  it('finds a secret that runs over the slices of a long text', async () => {
    const secret = 'top-secret-value';
    for (const shift of [0, 1, 8, 15, 16]) {
      const whole = Buffer.alloc(200_000, '.');
      for (const slice of [65_536, 131_072]) whole.write(secret, slice - shift);
      expect(await write([whole], [secret])).toBe(blotted(whole, [secret]));
    }
  });

  it('finds all of many secrets, long ones too', async () => {
    const secrets = Array.from({ length: 300 }, (_, index) => `secret-${index}-`.repeat(1 + (index % 40)));
    const whole = Buffer.from(secrets.map(secret => `${secret}\n`).join(''));
    const pieces = cutAt(
      whole,
      Array.from({ length: 60 }, (_, index) => index * 997),
    );
    expect(await write(pieces, secrets)).toBe(
      secrets.map(secret => `${'x'.repeat(secret.length)}\n`).join(''),
    );
  });

  it('copies nothing where there is nothing to hide', async () => {
    const bytes = Buffer.alloc(100, 'nothing here');
    const masker = new Masker(['hunter2']);
    const masked = await masker.mask(masker.endOf(Buffer.alloc(0), null), bytes);
    expect(masked.bytes.buffer).toBe(bytes.buffer);
    expect(masked.tail.bytes.buffer).not.toBe(bytes.buffer);
  });

  it('needs no bytes before the boundary without secrets', () => {
    expect(new Masker([]).reach).toBe(0);
    expect(new Masker(['abc', '']).reach).toBe(0);
    expect(new Masker(['abcd', 'ééé']).reach).toBe(5);
  });
});
