import { describe, expect, it } from '@jest/globals';
import canonicalize from 'canonicalize';
import * as fc from 'fast-check';
import { canonicalJson } from './canonical-json.js';

const reference = canonicalize as unknown as (value: unknown) => string;

/** JSON values, also with keys that look like numbers, undefined properties, -0 and characters of all kinds. */
const anything = fc.object({
  key: fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.nat(20).map(String),
    fc.constantFrom('', '__proto__', 'é', '01'),
  ),
  values: [
    fc.string({ unit: 'binary' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constantFrom(null, undefined, -0, 1e21, '\ud800', '\u2028'),
  ],
  maxDepth: 3,
});

describe('canonical JSON', () => {
  it('is what the reference implementation writes', () => {
    fc.assert(fc.property(anything, value => expect(canonicalJson(value).text).toBe(reference(value))));
  });

  it('comes with the value that it reads as, down to the order of keys', () => {
    fc.assert(
      fc.property(anything, input => {
        const { value, text } = canonicalJson(input);
        expect(value).toStrictEqual(JSON.parse(text));
        expect(JSON.stringify(value)).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it('orders keys by their UTF-16 code units, as RFC 8785 asks (3.2.3)', () => {
    const keys = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
    expect(canonicalJson(keys).text).toBe(
      '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
    );
    expect(canonicalJson({ '10': 1, '9': 2, a: 3 }).text).toBe('{"10":1,"9":2,"a":3}');
  });

  it('asks objects that know better how they look', () => {
    const at = new Date('2030-01-01T00:00:00.000Z');
    expect(canonicalJson({ at }).text).toBe('{"at":"2030-01-01T00:00:00.000Z"}');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, () => 1, Symbol('s'), 1n, undefined])(
    'has no word for %p',
    value => {
      expect(() => canonicalJson(value)).toThrow(TypeError);
    },
  );
});
