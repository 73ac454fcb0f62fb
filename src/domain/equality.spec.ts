import { describe, expect, it } from '@jest/globals';
import { realChanges, sameFacts } from './equality.js';

describe('the same facts', () => {
  it.each<[unknown, unknown]>([
    [1, 1],
    [null, null],
    [{ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }],
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
    [{ a: 1, b: undefined }, { a: 1 }],
    [[], []],
  ])('%j and %j', (one, other) => {
    expect(sameFacts(one, other)).toBe(true);
  });

  it.each<[unknown, unknown]>([
    [1, '1'],
    [null, undefined],
    [null, {}],
    [[], {}],
    [{ a: null }, {}],
    [
      [1, 2],
      [2, 1],
    ],
    [[1], [1, 2]],
    [{ a: { b: 1 } }, { a: { b: 2 } }],
  ])('are not %j and %j', (one, other) => {
    expect(sameFacts(one, other)).toBe(false);
    expect(sameFacts(other, one)).toBe(false);
  });
});

describe('real changes', () => {
  it('are those wanted that differ', () => {
    expect(realChanges({ a: 1, b: [2], c: 3 }, { a: 1, b: [2, 3], c: undefined })).toEqual({ b: [2, 3] });
  });

  it('are none if all is as wanted', () => {
    expect(realChanges({ a: 1, b: [2] }, { b: [2] })).toBeNull();
    expect(realChanges({ a: 1 }, {})).toBeNull();
  });
});
