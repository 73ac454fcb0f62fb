import { describe, expect, it } from '@jest/globals';
import { InvalidPattern, safePattern } from './pattern.js';

describe('safePattern', () => {
  it.each([
    ['/^v\\d+/', 'v12', true],
    ['/^V\\d+/i', 'v12', true],
    ['/^V\\d+/', 'v12', false],
    ['/^b$/m', 'a\nb', true],
    ['/a.b/s', 'a\nb', true],
    ['/a\\/b/', 'a/b', true],
    ['bare|words', 'some words', true],
  ])('%s on %j matches: %p', (source, text, matches) => {
    expect(safePattern(source).test(text)).toBe(matches);
  });

  it.each(['/(/', '/(?=ahead)/', '/(a)\\1/', `/${'a'.repeat(1_000)}/`, '/(a{1000}){1000}/'])(
    'refuses %p, which is no bounded RE2 expression',
    source => {
      expect(() => safePattern(source)).toThrow(InvalidPattern);
    },
  );

  it('answers a pattern that hangs backtracking engines', () => {
    expect(safePattern('/^(a+)+$/').test(`${'a'.repeat(5_000)}!`)).toBe(false);
  });
});
