import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { parseDuration, parseExpireIn } from './duration.js';

const DAY = 86_400;

describe('parseDuration', () => {
  it.each([
    ['42', 42],
    ['3 mins 4 sec', 184],
    ['2h20min', 8_400],
    ['1h 30m', 5_400],
    ['2 hrs 20 min', 8_400],
    ['6 mos 1 day', 181 * DAY],
    ['47 yrs 6 mos and 4d', 47 * 365.25 * DAY + 184 * DAY],
    ['3 weeks and 2 days', 23 * DAY],
    ['1 week and 2 days', 9 * DAY],
    ['2 weeks', 14 * DAY],
    ['1 week, 2 days', 9 * DAY],
    ['2.5 hrs', 9_000],
    ['.5 h', 1_800],
    ['3 Mins 4 Sec', 184],
    ['two hours and twelve seconds', 7_212],
    ['1:20', 80],
    ['4:01:01', 14_461],
    ['5 mins 3', 303],
    ['0', 0],
  ])('reads %j as %d seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each([
    '',
    '  ',
    'never',
    'soon',
    '-5',
    '1 2',
    '5 parsecs',
    'min',
    'and',
    '3 mins 4 sec!',
    '1:',
    '9'.repeat(40),
  ])('does not read %j', text => {
    expect(parseDuration(text)).toBeNull();
  });

  it('reads sums of units as the sum of their seconds, however they are joined', () => {
    const parts = fc.record({
      h: fc.nat(999),
      m: fc.nat(999),
      s: fc.nat(999),
      joiner: fc.constantFrom(' ', ' and ', ', '),
    });
    fc.assert(
      fc.property(parts, ({ h, m, s, joiner }) => {
        expect(parseDuration([`${h} hours`, `${m}min`, `${s} s`].join(joiner))).toBe(h * 3_600 + m * 60 + s);
      }),
    );
  });

  it('answers every text with whole seconds or null', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9.: hmdwyan,]*$/)), text => {
        const seconds = parseDuration(text);
        expect(seconds === null || (Number.isSafeInteger(seconds) && seconds >= 0)).toBe(true);
      }),
    );
  });
});

describe('parseExpireIn', () => {
  it('knows never, durations and nonsense', () => {
    expect([parseExpireIn('never'), parseExpireIn('1 day'), parseExpireIn('sometime')]).toEqual([
      'never',
      DAY,
      null,
    ]);
  });
});
