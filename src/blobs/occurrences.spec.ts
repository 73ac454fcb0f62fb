import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { eachOccurrence, patternOf } from './occurrences.js';

const spans = (text: string, pattern: string): [number, number][] => {
  const found: [number, number][] = [];
  eachOccurrence(Buffer.from(text), patternOf(Buffer.from(pattern)), (from, to) => found.push([from, to]));
  return found;
};

const bytesIn = (ranges: readonly [number, number][]): number[] => {
  const all = ranges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, index) => from + index));
  return [...new Set(all)].toSorted((a, b) => a - b);
};

describe('Occurrences', () => {
  it.each([
    ['abcab', 3],
    ['aaaa', 1],
    ['abcd', 4],
    ['aabaa', 3],
    ['abab', 2],
    ['a', 1],
  ])('of %s may overlap every %i bytes', (pattern, period) => {
    expect(patternOf(Buffer.from(pattern)).period).toBe(period);
  });

  it('that overlap are told as one run', () => {
    expect(spans('-aaaaaaa-aaa-', 'aaa')).toEqual([
      [1, 8],
      [9, 12],
    ]);
    expect(spans('abababa', 'abab')).toEqual([[0, 6]]);
    expect(spans('aabaabaaabaa', 'aabaa')).toEqual([
      [0, 8],
      [7, 12],
    ]);
  });

  it('cover the bytes that a search at each place finds', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 6 });
    const long = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 40 });
    fc.assert(
      fc.property(long, word, (text, pattern) => {
        const starts = [...text].flatMap((_, at) => (text.startsWith(pattern, at) ? [at] : []));
        const expected = bytesIn(starts.map(at => [at, at + pattern.length]));
        expect(bytesIn(spans(text, pattern))).toEqual(expected);
      }),
      { numRuns: 3000 },
    );
  });
});
