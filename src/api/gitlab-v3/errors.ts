import type { RefusalCode } from '../../domain/event.js';
import type { ErrorAnswer, ErrorShape, Failure } from '../http/error-shape.js';

/** GitLab's words: `message` for its own errors, `error` for its framework's (reference/protocols.md 1.5). */
export const gitlabV3Errors: ErrorShape = { prefix: '/api/v3', answer };

const OF_REFUSAL: Partial<Record<RefusalCode, ErrorAnswer>> = {
  not_found: { status: 404, body: { message: '404 Not Found' } },
  not_retryable: { status: 403, body: { message: '403 Forbidden - Build is not retryable' } },
  not_erasable: { status: 403, body: { message: '403 Forbidden - Build is not erasable!' } },
  not_playable: { status: 400, body: { message: '400 (Bad request) "Unplayable Job" not given' } },
  no_artifacts: { status: 404, body: { message: '404 Not Found' } },
};

function answer(failure: Failure): ErrorAnswer {
  switch (failure.kind) {
    case 'unknown_route':
      return { status: 404, body: { error: '404 Not Found' } };
    case 'wrong_method':
      return { status: 405, body: { error: '405 Not Allowed' } };
    case 'malformed':
      return { status: 400, body: { error: failure.detail } };
    case 'invalid':
      return { status: 400, body: { error: `${failure.problems[0]?.property ?? 'request'} is invalid` } };
    case 'too_large':
      return { status: 413, body: { message: '413 Request Entity Too Large' } };
    case 'unsupported_media_type':
      return { status: 415, body: { error: 'The requested content-type is not supported.' } };
    case 'refused':
      return OF_REFUSAL[failure.refused.code] ?? { status: 409, body: { message: '409 Conflict' } };
    case 'unavailable':
      return {
        status: 503,
        body: { message: '503 Service Unavailable' },
        headers: { 'Retry-After': '1' },
      };
    case 'internal':
      return { status: 500, body: { message: '500 Internal Server Error' } };
  }
}
