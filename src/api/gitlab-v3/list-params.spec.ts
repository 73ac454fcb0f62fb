import { describe, expect, it } from '@jest/globals';
import { ApiError } from '../http/api-error.js';
import { booleanOf, buildListParams, checked, choiceOf } from './list-params.js';

function refusalOf(read: () => unknown): unknown {
  try {
    read();
  } catch (error) {
    if (error instanceof ApiError) return [error.status, error.body];
    throw error;
  }
  return null;
}

describe('The scope of a list', () => {
  it.each([
    [{}, null],
    [{ scope: '' }, null],
    [{ 'scope[]': '' }, null],
    [{ scope: 'pending' }, ['pending']],
    [{ scope: ['pending', 'failed'] }, ['failed', 'pending']],
    [{ 'scope[]': 'running' }, ['running']],
    [{ 'scope[]': ['running', 'running'] }, ['running']],
    [{ 'scope[0]': 'pending', 'scope[1]': 'running' }, ['pending', 'running']],
    [{ 'scope[first]': 'success' }, ['success']],
    [{ scope: 'canceled', 'scope[]': 'skipped' }, ['canceled', 'skipped']],
    [{ scope: ['created', 'manual'] }, ['created', 'manual']],
  ])('%j is %j', (query, statuses) => {
    expect(buildListParams(query).statuses).toEqual(statuses);
  });

  it.each([
    { scope: 'unknown' },
    { scope: 'Pending' },
    { scope: 'pending,running' },
    { scope: ['pending', 'nope'] },
    { 'scope[]': 'nope' },
    { 'scope[0]': 'nope' },
    { 'scope[0][1]': 'pending' },
    { 'scope[': 'pending' },
    { scope: 'constructor' },
  ])('%j is refused', query => {
    expect(refusalOf(() => buildListParams(query))).toEqual([
      400,
      { error: 'scope does not have a valid value' },
    ]);
  });
});

describe('The page of a list', () => {
  it.each([
    [{}, 1, 20],
    [{ page: '', per_page: '' }, 1, 20],
    [{ page: '3', per_page: '5' }, 3, 5],
    [{ page: '0', per_page: '0' }, 1, 20],
    [{ page: '-2', per_page: '-2' }, 1, 20],
    [{ page: '007', per_page: '100' }, 7, 100],
    [{ page: '999999999', per_page: '101' }, 999_999_999, 100],
    [{ page: ['1', '2'] }, 2, 20],
  ])('%j is page %d of %d', (query, page, perPage) => {
    expect(buildListParams(query)).toEqual({ statuses: null, page, perPage });
  });

  it.each(['x', '1.5', '1e3', '0x10', ' 1', '99999999999999999999', 'NaN', '\u0000'])('is not %j', given => {
    expect(refusalOf(() => buildListParams({ page: given }))).toEqual([400, { error: 'page is invalid' }]);
    expect(refusalOf(() => buildListParams({ per_page: given }))).toEqual([
      400,
      { error: 'per_page is invalid' },
    ]);
  });

  it('is no list', () => {
    expect(refusalOf(() => buildListParams({ 'page[]': '1' }))).toEqual([400, { error: 'page is invalid' }]);
  });

  it('is refused together with everything else that is wrong', () => {
    expect(refusalOf(() => buildListParams({ page: 'x', per_page: 'y', scope: 'z' }))).toEqual([
      400,
      { error: 'scope does not have a valid value, page is invalid, per_page is invalid' },
    ]);
  });
});

const sort = (query: object) =>
  checked(problems => choiceOf(query as Record<string, unknown>, 'sort', ['asc', 'desc'], problems));
const simple = (query: object) =>
  checked(problems => booleanOf(query as Record<string, unknown>, 'simple', problems));

describe('Words and booleans', () => {
  it('are what is asked for, or absent', () => {
    expect([sort({}), sort({ sort: '' }), sort({ sort: 'asc' })]).toEqual([undefined, undefined, 'asc']);
    expect([simple({}), simple({ simple: 'true' }), simple({ simple: '0' })]).toEqual([
      undefined,
      true,
      false,
    ]);
  });

  it('are refused when they are none', () => {
    expect(refusalOf(() => sort({ sort: 'up' }))).toEqual([
      400,
      { error: 'sort does not have a valid value' },
    ]);
    expect(refusalOf(() => simple({ simple: 'maybe' }))).toEqual([400, { error: 'simple is invalid' }]);
  });
});
