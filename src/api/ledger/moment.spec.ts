import { describe, expect, it } from '@jest/globals';
import { momentOf } from './moment.js';

describe('A time that a client tells', () => {
  it.each([
    ['2015-12-24T16:51:14.000+01:00', '2015-12-24T16:51:14.000+01:00'],
    ['2015-12-24T16:51:14Z', '2015-12-24T16:51:14Z'],
    ['2015-12-24T16:51:14', '2015-12-24T16:51:14Z'],
    ['2015-12-24T16:51', '2015-12-24T16:51Z'],
    ['2027-01-01', '2027-01-01T00:00:00Z'],
    ['2024-02-29', '2024-02-29T00:00:00Z'],
  ])('is kept with its offset, UTC without one: %s', (text, moment) => {
    expect(momentOf(text)).toBe(moment);
    expect(new Date(moment).getTime()).not.toBeNaN();
  });

  it.each([
    '',
    'yesterday',
    '1450972274',
    '2015',
    '2015-12',
    '2015-W52',
    '20151224T165114Z',
    '2015-12-24 16:51:14',
    '2015-13-01',
    '2015-02-29',
    '2015-04-31T00:00:00Z',
    '2015-12-24T25:00:00Z',
    '2015-12-24T16:61:00Z',
    '2015-12-24T16:51:14+25:00',
    '+002015-12-24',
    '2015-12-24T16:51:14Z\n',
  ])('is none: %j', text => expect(momentOf(text)).toBeNull());
});
