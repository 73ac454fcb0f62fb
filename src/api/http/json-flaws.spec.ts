import { describe, expect, it } from '@jest/globals';
import { flawOf } from './json-flaws.js';

const strict = { loneSurrogates: false };
const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

describe('A JSON value that could be parsed', () => {
  it.each([null, 5, 'text', true, {}, [], { a: [{ b: '𝄞' }] }])('is fit: %j', value => {
    expect(flawOf(value, strict)).toBeNull();
  });

  it('may be nested 100 levels deep, and no deeper', () => {
    expect(flawOf(nested(100), strict)).toBeNull();
    expect(flawOf(nested(101), strict)).toBe('is nested more than 100 levels deep');
    expect(flawOf(nested(4_000), strict)).toBe('is nested more than 100 levels deep');
  });

  it.each(['\ud834', 'a\udd1e', { '\ud834': 1 }, [{ deep: ['\ud834'] }]])(
    'may not hold half of a surrogate pair: %j',
    value => expect(flawOf(value, strict)).toBe('holds half of a surrogate pair'),
  );

  it('but for what runners send', () => {
    expect(flawOf({ trace: '\ud834' }, { loneSurrogates: true })).toBeNull();
  });
});
