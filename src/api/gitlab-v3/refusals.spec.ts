import { describe, expect, it } from '@jest/globals';
import { forbidden, invalid, noRecord, noRoute, notFound, unauthorized, unavailable } from './refusals.js';

describe("GitLab's refusals, to the letter", () => {
  it.each([
    [unauthorized(), 401, { message: '401 Unauthorized' }],
    [forbidden(), 403, { message: '403 Forbidden' }],
    [forbidden('Build is not retryable'), 403, { message: '403 Forbidden - Build is not retryable' }],
    [notFound(), 404, { message: '404 Not Found' }],
    [notFound('Project'), 404, { message: '404 Project Not Found' }],
    [noRecord(), 404, { message: '404 Not found' }],
    [noRoute(), 404, { error: '404 Not Found' }],
    [invalid('build_id is invalid'), 400, { error: 'build_id is invalid' }],
    [unavailable(), 503, { message: '503 Service Unavailable' }],
  ])('%s', (refusal, status, body) => {
    expect([refusal.status, refusal.body]).toEqual([status, body]);
  });
});
