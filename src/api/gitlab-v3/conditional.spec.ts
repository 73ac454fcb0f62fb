import { describe, expect, it } from '@jest/globals';
import { etagOf, isKnown } from './conditional.js';

const asked = (known?: string) => isKnown({ headers: { 'if-none-match': known } }, 'W/"abc"');

describe('An ETag', () => {
  it('is weak, and differs with each of its parts', () => {
    const tags = [etagOf('a', 'b'), etagOf('a', 'c'), etagOf('ab'), etagOf('a')];
    expect(new Set(tags).size).toBe(4);
    expect(tags[0]).toMatch(/^W\/"[\w-]{27}"$/);
  });

  it('is the same for the same parts', () => {
    expect(etagOf('a', 'b')).toBe(etagOf('a', 'b'));
  });

  it.each(['W/"abc"', '"abc"', '"x", W/"abc"', ' W/"abc" ', '*', '"x" , *'])('is known by %s', known => {
    expect(asked(known)).toBe(true);
  });

  it.each([undefined, '', '"ab"', 'abc', 'W/"abc', 'W/"x","y"'])('is not known by %s', known => {
    expect(asked(known)).toBe(false);
  });
});
