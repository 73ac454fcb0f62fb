import { describe, expect, it } from '@jest/globals';
import { array, assert, bigInt, property } from 'fast-check';
import { Positions } from './positions.js';

describe('Positions of events', () => {
  it('are found where a list of them would find them, and nothing else is', () => {
    const position = bigInt({ min: 1n, max: 2n ** 63n - 1n });
    assert(
      property(array(position, { maxLength: 300 }), position, (some, other) => {
        const sorted = [...new Set(some)].toSorted((a, b) => (a < b ? -1 : 1));
        const positions = new Positions();
        for (const one of sorted) positions.push(one);
        expect(positions.last).toBe(sorted.at(-1) ?? 0n);
        for (const one of [...sorted, other, 0n]) expect(positions.indexOf(one)).toBe(sorted.indexOf(one));
      }),
    );
  });
});
