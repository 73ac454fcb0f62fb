import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { createMasker } from './masker.js';

const through = (secrets: readonly string[], chunks: readonly string[]): string => {
  const masker = createMasker(secrets);
  return chunks.map(chunk => masker.push(Buffer.from(chunk)).toString()).join('') + masker.flush().toString();
};

describe('a masker', () => {
  it('blots out a secret that is cut in two', () => {
    expect(through(['secret'], ['a sec', 'ret b'])).toBe('a [MASKED] b');
  });

  it('holds nothing back that cannot become a secret', () => {
    expect(createMasker(['secret']).push(Buffer.from('prompt> ')).toString()).toBe('prompt> ');
  });

  it('prefers the longer of two secrets that begin alike', () => {
    expect(through(['abc', 'abcdef'], ['x abc', 'def y'])).toBe('x [MASKED] y');
  });

  it('gives the same text wherever the chunks are cut, without any secret in it', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 3, maxLength: 5 });
    const text = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-'), maxLength: 6 }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 3 }), text, (secrets, chunks) => {
        const whole = through(secrets, [chunks.join('')]);
        expect(through(secrets, chunks)).toBe(whole);
        for (const secret of secrets) expect(whole.replaceAll('[MASKED]', '|')).not.toContain(secret);
      }),
    );
  });
});
