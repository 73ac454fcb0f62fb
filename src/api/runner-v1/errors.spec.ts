import { describe, expect, it } from '@jest/globals';
import { Refused } from '../../domain/event.js';
import type { Failure } from '../http/error-shape.js';
import { runnerV1Errors } from './errors.js';

describe('The runner API words failures as GitLab does', () => {
  it.each<[Failure, number, object]>([
    [{ kind: 'unknown_route' }, 404, { error: '404 Not Found' }],
    [{ kind: 'wrong_method' }, 405, { error: '405 Not Allowed' }],
    [{ kind: 'too_large' }, 413, { message: '413 Request Entity Too Large' }],
    [{ kind: 'malformed', detail: 'no JSON' }, 400, { error: 'no JSON' }],
    [{ kind: 'refused', refused: new Refused('not_found', 'none') }, 404, { message: '404 Not Found' }],
    [
      { kind: 'refused', refused: new Refused('erased', 'Build has been erased!') },
      403,
      { message: '403 Forbidden - Build has been erased!' },
    ],
  ])('%j', (failure, status, body) => {
    expect(runnerV1Errors.answer(failure)).toMatchObject({ status, body });
  });

  it('naming each invalid parameter once', () => {
    const problems = [
      { property: 'tag_list', problem: 'must be an array' },
      { property: 'tag_list', problem: 'must be short' },
      { property: 'locked', problem: 'must be a boolean' },
    ];
    expect(runnerV1Errors.answer({ kind: 'invalid', problems }).body).toEqual({
      error: 'tag_list is invalid, locked is invalid',
    });
  });

  it('asking to come back when the engine is away', () => {
    expect(runnerV1Errors.answer({ kind: 'unavailable' })).toMatchObject({
      status: 503,
      headers: { 'Retry-After': '1' },
    });
  });
});
