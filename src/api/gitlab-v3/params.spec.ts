import { describe, expect, it } from '@jest/globals';
import { paramOf, queryOf } from './params.js';

describe('A parameter', () => {
  it('is taken from the query, else from the body', () => {
    expect(paramOf({ query: { sudo: 'ada' }, body: { sudo: 'bob' } }, 'sudo')).toBe('ada');
    expect(paramOf({ query: {}, body: { sudo: 'bob' } }, 'sudo')).toBe('bob');
    expect(paramOf({ query: {}, body: {} }, 'sudo')).toBeUndefined();
  });

  it('may be empty, which is not absent', () => {
    expect(paramOf({ query: { private_token: '' }, body: {} }, 'private_token')).toBe('');
  });

  it('given several times is the last one', () => {
    expect(paramOf({ query: { sudo: ['ada', 'bob'] }, body: {} }, 'sudo')).toBe('bob');
    expect(paramOf({ query: { 'sudo[]': 'ada' }, body: {} }, 'sudo')).toBe('ada');
  });

  it.each([
    [7, '7'],
    [true, 'true'],
    [{ id: 7 }, '{"id":7}'],
    [[7], '[7]'],
  ])('of a body that is %j is never passed over', (told, text) => {
    expect(paramOf({ query: {}, body: { sudo: told } }, 'sudo')).toBe(text);
  });

  it.each([null, undefined, Buffer.from('{"sudo":"ada"}'), 'sudo', 7])('is not found in a body %p', body => {
    expect(paramOf({ query: {}, body }, 'sudo')).toBeUndefined();
    expect(paramOf({ query: null, body }, 'sudo')).toBeUndefined();
  });

  it('null is absent', () => {
    expect(paramOf({ query: {}, body: { sudo: null } }, 'sudo')).toBeUndefined();
  });

  it('of no query is none', () => {
    expect(queryOf({ query: undefined })).toEqual({});
  });
});
