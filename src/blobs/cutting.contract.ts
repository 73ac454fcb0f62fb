import * as fc from 'fast-check';
import { MIN_SECRET_BYTES } from './masking.js';

/** The pieces between the cut points; points outside are left out. */
export function cutAt(whole: Buffer, points: readonly number[]): Buffer[] {
  const inside = points.filter(point => point > 0 && point < whole.length).toSorted((a, b) => a - b);
  return [...inside, whole.length].map((point, index) => whole.subarray(inside[index - 1] ?? 0, point));
}

/** What must come of a trace, the slow and simple way: each byte of each occurrence is an x. As latin1. */
export function blotted(whole: Buffer, secrets: readonly string[]): string {
  const text = whole.toString('latin1');
  const hidden = new Set<number>();
  for (const secret of secrets) {
    const pattern = Buffer.from(secret).toString('latin1');
    if (pattern.length < MIN_SECRET_BYTES) continue;
    for (let at = 0; at < text.length; at++) {
      if (text.startsWith(pattern, at)) for (let i = 0; i < pattern.length; i++) hidden.add(at + i);
    }
  }
  return Array.from({ length: text.length }, (_, at) => (hidden.has(at) ? 'x' : text.charAt(at))).join('');
}

/** Few letters, so that secrets overlap, contain and begin each other; x and a two-byte letter among them. */
const word = fc.string({ unit: fc.constantFrom('a', 'b', 'x', 'é'), minLength: 0, maxLength: 9 });

/** A trace with secrets in it, cut into appends, some of them empty. */
export const anyCut = fc
  .record({
    secrets: fc.array(word, { minLength: 1, maxLength: 4 }),
    order: fc.array(fc.oneof(word, fc.nat(3)), { minLength: 1, maxLength: 8 }),
    points: fc.array(fc.nat(60), { maxLength: 8 }),
  })
  .map(({ secrets, order, points }) => {
    const words = order.map(item => (typeof item === 'string' ? item : (secrets[item] ?? '')));
    const whole = Buffer.from(words.join(''));
    return { whole, secrets, pieces: cutAt(whole, points) };
  });
