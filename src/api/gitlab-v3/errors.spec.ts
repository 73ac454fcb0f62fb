import { describe, expect, it } from '@jest/globals';
import { Refused } from '../../domain/event.js';
import type { Failure } from '../http/error-shape.js';
import { gitlabV3Errors } from './errors.js';

const told = (failure: Failure) => {
  const { status, body } = gitlabV3Errors.answer(failure);
  return [status, JSON.stringify(body)];
};

describe('What goes wrong outside of the controllers', () => {
  it.each<[Failure, number, string]>([
    [{ kind: 'unknown_route' }, 404, '{"error":"404 Not Found"}'],
    [{ kind: 'wrong_method' }, 405, '{"error":"405 Not Allowed"}'],
    [
      { kind: 'malformed', detail: 'the body is not valid JSON' },
      400,
      '{"error":"the body is not valid JSON"}',
    ],
    [{ kind: 'invalid', problems: [{ property: 'page', problem: '' }] }, 400, '{"error":"page is invalid"}'],
    [{ kind: 'invalid', problems: [] }, 400, '{"error":"request is invalid"}'],
    [{ kind: 'too_large' }, 413, '{"message":"413 Request Entity Too Large"}'],
    [{ kind: 'unsupported_media_type' }, 415, '{"error":"The requested content-type is not supported."}'],
    [{ kind: 'unavailable' }, 503, '{"message":"503 Service Unavailable"}'],
    [{ kind: 'internal' }, 500, '{"message":"500 Internal Server Error"}'],
  ])('%j is %d %s', (failure, status, body) => {
    expect(told(failure)).toEqual([status, body]);
  });

  it('is to be asked again in a moment when an engine is away', () => {
    expect(gitlabV3Errors.answer({ kind: 'unavailable' }).headers).toEqual({ 'Retry-After': '1' });
  });

  it.each([
    ['not_found', 404, '{"message":"404 Not Found"}'],
    ['not_retryable', 403, '{"message":"403 Forbidden - Build is not retryable"}'],
    ['not_erasable', 403, '{"message":"403 Forbidden - Build is not erasable!"}'],
    ['not_playable', 400, '{"message":"400 (Bad request) \\"Unplayable Job\\" not given"}'],
    ['no_artifacts', 404, '{"message":"404 Not Found"}'],
    ['blocked', 409, '{"message":"409 Conflict"}'],
  ] as const)('a command refused as %s is %d %s', (code, status, body) => {
    expect(told({ kind: 'refused', refused: new Refused(code, 'because') })).toEqual([status, body]);
  });
});
