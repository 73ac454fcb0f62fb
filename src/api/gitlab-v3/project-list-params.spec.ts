import { describe, expect, it } from '@jest/globals';
import { projectListParams } from './project-list-params.js';

describe('What a list of projects is asked for', () => {
  it('is the newest of all, unless said otherwise', () => {
    expect(projectListParams({})).toEqual({
      search: null,
      isPublic: null,
      nothing: false,
      order: { by: 'id', direction: 'desc' },
      simple: false,
      page: 1,
      perPage: 20,
    });
  });

  it.each([
    [{ search: 'App' }, { search: 'app' }],
    [{ visibility: 'public' }, { isPublic: true, nothing: false }],
    [{ visibility: 'private' }, { isPublic: false, nothing: false }],
    [{ visibility: 'internal' }, { nothing: true }],
    [{ archived: 'true' }, { nothing: true }],
    [{ archived: 'false' }, { nothing: false }],
    [{ order_by: 'name', sort: 'asc' }, { order: { by: 'name', direction: 'asc' } }],
    [{ order_by: 'last_activity_at' }, { order: { by: 'id', direction: 'desc' } }],
    [
      { simple: 'true', per_page: '3' },
      { simple: true, perPage: 3 },
    ],
  ])('%j', (query, params) => {
    expect(projectListParams(query)).toMatchObject(params);
  });

  it('is refused where it makes no sense', () => {
    const query = { order_by: 'stars', sort: 'up', archived: 'x', visibility: 'y', simple: 'z', page: '?' };
    expect(() => projectListParams(query)).toThrow(
      expect.objectContaining({
        status: 400,
        body: {
          error:
            'order_by does not have a valid value, sort does not have a valid value, archived is invalid, ' +
            'visibility does not have a valid value, simple is invalid, page is invalid',
        },
      }),
    );
  });
});
