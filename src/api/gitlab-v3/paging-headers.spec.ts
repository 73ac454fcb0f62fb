import { describe, expect, it } from '@jest/globals';
import { pagingHeaders } from './paging-headers.js';

const BASE = 'http://ci.example/api/v3/projects/4/builds';
const headersOf = (page: number, perPage: number, total: number, params: Record<string, unknown> = {}) =>
  pagingHeaders({ page, perPage }, total, BASE, { id: '4', ...params });
const relsOf = (link = '') =>
  [...link.matchAll(/[?&]page=(\d+)[^>]*>; rel="(\w+)"/g)].map(([, to, rel]) => `${rel} ${to}`);

describe('The headers of a page', () => {
  it('in the middle tell where it stands, and link to prev, next, first and last in this order', () => {
    expect(headersOf(3, 5, 27)).toEqual({
      'X-Total': '27',
      'X-Total-Pages': '6',
      'X-Per-Page': '5',
      'X-Page': '3',
      'X-Next-Page': '4',
      'X-Prev-Page': '2',
      Link: [
        `<${BASE}?id=4&page=2&per_page=5>; rel="prev"`,
        `<${BASE}?id=4&page=4&per_page=5>; rel="next"`,
        `<${BASE}?id=4&page=1&per_page=5>; rel="first"`,
        `<${BASE}?id=4&page=6&per_page=5>; rel="last"`,
      ].join(', '),
    });
  });

  it.each([
    [1, 100, '2', '', ['next 2', 'first 1', 'last 5']],
    [5, 100, '', '4', ['prev 4', 'first 1', 'last 5']],
    [9, 100, '', '8', ['prev 8', 'first 1', 'last 5']],
    [1, 20, '', '', ['first 1', 'last 1']],
    [1, 0, '', '', ['first 1', 'last 0']],
  ])('of page %d of %d builds', (page, total, next, prev, rels) => {
    const headers = headersOf(page, 20, total);
    expect([headers['X-Next-Page'], headers['X-Prev-Page']]).toEqual([next, prev]);
    expect(relsOf(headers['Link'])).toEqual(rels);
  });

  it('repeat every parameter, sorted and encoded, a list as often as it has values', () => {
    const { Link } = headersOf(1, 20, 1, { 'scope[0]': 'pending', z: ['a b', '&'], id: 'team/app' });
    expect(Link).toContain(
      `<${BASE}?id=team%2Fapp&page=1&per_page=20&scope%5B0%5D=pending&z=a%20b&z=%26>; rel="first"`,
    );
  });

  it('let no parameter end the address', () => {
    const { Link } = headersOf(1, 20, 1, { q: '>; rel="evil", <\r\nSet-Cookie: a=b' });
    expect(Link).not.toMatch(/evil", <|[\r\n]/);
    expect(relsOf(Link)).toEqual(['first 1', 'last 1']);
  });

  it.each(['private_token', 'access_token', 'private_token[]', 'PRIVATE_TOKEN', 'client_secret', 'password'])(
    'never repeat %s',
    name => {
      expect(headersOf(1, 20, 1, { [name]: 'hunter22' })['Link']).not.toContain('hunter22');
    },
  );
});
