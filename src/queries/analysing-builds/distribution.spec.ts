import { describe, expect, it } from '@jest/globals';
import { array, assert, integer, property } from 'fast-check';
import { distributionOf } from './distribution.js';

describe('How long something took', () => {
  it('is told in seconds, with percentiles that are values themselves', () => {
    const hundred = Array.from({ length: 100 }, (_, at) => (100 - at) * 1_000);
    expect(distributionOf(hundred)).toEqual({
      count: 100,
      min: 1,
      mean: 50.5,
      p50: 50,
      p90: 90,
      p95: 95,
      p99: 99,
      max: 100,
      sum: 5_050,
    });
  });

  it('is the same for one as for its percentiles, and nothing of none', () => {
    expect(distributionOf([1_234])).toMatchObject({
      count: 1,
      min: 1.234,
      p50: 1.234,
      p99: 1.234,
      max: 1.234,
    });
    expect(distributionOf([])).toBeNull();
  });

  it('has percentiles that at least so many values do not exceed, and fewer are below', () => {
    assert(
      property(array(integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 60 }), values => {
        const found = distributionOf(values.map(value => value * 1_000));
        if (found === null) throw new Error('there are values');
        for (const [percent, value] of [
          [50, found.p50],
          [90, found.p90],
          [99, found.p99],
        ] as const) {
          const reached = values.filter(one => one <= value).length;
          const below = values.filter(one => one < value).length;
          expect(values).toContain(value);
          expect(reached * 100).toBeGreaterThanOrEqual(percent * values.length);
          expect(below * 100).toBeLessThan(percent * values.length);
        }
      }),
    );
  });
});
