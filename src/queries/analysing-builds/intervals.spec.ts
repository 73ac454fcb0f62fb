import { describe, expect, it } from '@jest/globals';
import { startOf } from './intervals.js';

const start = (interval: Parameters<typeof startOf>[0], time: string): string =>
  new Date(startOf(interval, Date.parse(time))).toISOString();

describe('An interval', () => {
  it.each([
    ['hour', '2026-03-01T10:59:59.999Z', '2026-03-01T10:00:00.000Z'],
    ['day', '2026-03-01T23:59:59.999Z', '2026-03-01T00:00:00.000Z'],
    ['day', '2026-03-02T00:00:00.000Z', '2026-03-02T00:00:00.000Z'],
    // 2026-11-21 is a Saturday.
    ['week', '2026-11-21T12:00:00.000Z', '2026-11-16T00:00:00.000Z'],
    ['week', '2026-11-22T23:59:59.999Z', '2026-11-16T00:00:00.000Z'],
    ['week', '2026-11-23T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
    ['month', '2028-02-29T23:00:00.000Z', '2028-02-01T00:00:00.000Z'],
  ] as const)('of a %s in which %s lies begins at %s', (interval, time, expected) => {
    expect(start(interval, time)).toBe(expected);
  });
});
