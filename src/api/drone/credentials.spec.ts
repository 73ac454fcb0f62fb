import { describe, expect, it } from '@jest/globals';
import { credentialsOf } from './credentials.js';

const request = { headers: {}, query: {}, body: undefined, method: 'GET' };

describe("Drone's credentials", () => {
  it.each([
    ['a header with Bearer', { headers: { authorization: 'Bearer t0' } }],
    ['a header without', { headers: { authorization: 't0' } }],
    ['a parameter', { query: { access_token: 't0' } }],
    ['a field of a form', { body: { access_token: 't0' } }],
  ])('are %s', (_where, changes) => {
    expect(credentialsOf({ ...request, ...changes })).toEqual({ token: 't0', fromCookie: false });
  });

  it('are a cookie, told apart since browsers send it on their own', () => {
    const headers = { cookie: 'other=1; user_sess=t0; last=2' };
    expect(credentialsOf({ ...request, headers })).toEqual({ token: 't0', fromCookie: true });
  });

  it('are the header before the parameter before the cookie', () => {
    const headers = { cookie: 'user_sess=third' };
    const query = { access_token: 'second' };
    expect(credentialsOf({ ...request, headers, query })?.token).toBe('second');
    const all = { ...headers, authorization: 'first' };
    expect(credentialsOf({ ...request, headers: all, query })?.token).toBe('first');
  });

  it.each([
    [{}],
    [{ headers: { authorization: '' } }],
    [{ headers: { cookie: 'not_user_sess=t0' } }],
    [{ query: { access_token: ['a', 'b'] } }],
  ])('are none in %j', changes => {
    expect(credentialsOf({ ...request, ...changes })).toBeNull();
  });
});
