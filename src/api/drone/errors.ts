import type { RefusalCode } from '../../domain/event.js';
import type { ErrorAnswer, ErrorShape, Failure } from '../http/error-shape.js';
import { DRONE_HEADERS } from './headers.js';

/** Drone answers errors with plain text, which its command line shows. */
export const droneErrors: ErrorShape = {
  prefix: '/api/repos',
  answer(failure) {
    const { status, body, headers } = answer(failure);
    return { status, body, headers: { ...DRONE_HEADERS, ...headers } };
  },
};

/** The same for everything that Drone serves. */
export const droneShapes: readonly ErrorShape[] = ['/api/repos', '/api/user', '/api/badges'].map(prefix => ({
  prefix,
  answer: failure => droneErrors.answer(failure),
}));

const OF_REFUSAL: Partial<Record<RefusalCode, number>> = { not_found: 404, invalid: 400, blocked: 401 };

function answer(failure: Failure): ErrorAnswer {
  switch (failure.kind) {
    case 'unknown_route':
      return { status: 404, body: '404 page not found' };
    case 'wrong_method':
      return { status: 405, body: '405 method not allowed' };
    case 'malformed':
      return { status: 400, body: failure.detail };
    case 'invalid':
      return {
        status: 400,
        body: failure.problems.map(({ property, problem }) => `${property}: ${problem}`).join('\n'),
      };
    case 'too_large':
      return { status: 413, body: 'Request Entity Too Large' };
    case 'unsupported_media_type':
      return { status: 415, body: 'Unsupported Media Type' };
    case 'refused':
      return { status: OF_REFUSAL[failure.refused.code] ?? 409, body: failure.refused.message };
    case 'unavailable':
      return { status: 503, body: 'Service Unavailable', headers: { 'Retry-After': '1' } };
    case 'internal':
      return { status: 500, body: 'Internal Server Error' };
  }
}
