import type { RefusalCode } from '../../domain/event.js';
import type { ErrorAnswer, ErrorShape, Failure } from '../http/error-shape.js';
import { forbidden, invalid, noRoute, notFound, unavailable } from './refusals.js';

/** GitLab's words: `message` for its own errors, `error` for its framework's (reference/protocols.md 1.5). */
export const gitlabV3Errors: ErrorShape = { prefix: '/api/v3', answer };

const OF_REFUSAL: Partial<Record<RefusalCode, ErrorAnswer>> = {
  not_found: notFound(),
  not_retryable: forbidden('Build is not retryable'),
  not_erasable: forbidden('Build is not erasable!'),
  held: forbidden('Build is under legal hold'),
  not_playable: { status: 400, body: { message: '400 (Bad request) "Unplayable Job" not given' } },
  no_artifacts: notFound(),
};

function answer(failure: Failure): ErrorAnswer {
  switch (failure.kind) {
    case 'unknown_route':
      return noRoute();
    case 'wrong_method':
      return { status: 405, body: { error: '405 Not Allowed' } };
    case 'malformed':
      return invalid(failure.detail);
    case 'invalid':
      return invalid(`${failure.problems[0]?.property ?? 'request'} is invalid`);
    case 'too_large':
      return { status: 413, body: { message: '413 Request Entity Too Large' } };
    case 'unsupported_media_type':
      return { status: 415, body: { error: 'The requested content-type is not supported.' } };
    case 'refused':
      return OF_REFUSAL[failure.refused.code] ?? { status: 409, body: { message: '409 Conflict' } };
    case 'unavailable':
      return unavailable();
    case 'internal':
      return { status: 500, body: { message: '500 Internal Server Error' } };
  }
}
