import { describe, expect, it } from '@jest/globals';
import { startOfRange } from './content-range.js';

describe('The start of a Content-Range', () => {
  it.each([
    ['0-0', 0],
    ['11-21', 11],
    ['bytes 5-9/*', 5],
    ['bytes=7-9', 7],
    ['42-', 42],
  ])('in %s is %d', (header, start) => {
    expect(startOfRange(header)).toBe(start);
  });

  it.each(['', '-', '-5', 'abc', '5', 'x5-6', '1'.repeat(16) + '-'])('is not in %j', header => {
    expect(startOfRange(header)).toBeNull();
  });
});
