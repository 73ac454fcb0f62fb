import type { RefusalCode } from '../../domain/event.js';
import type { ErrorAnswer, ErrorShape, Failure } from '../http/error-shape.js';

/** How the runner API words failures that no controller words (reference/protocols.md 1.5, 2). */
export const runnerV1Errors: ErrorShape = { prefix: '/ci', answer };

function answer(failure: Failure): ErrorAnswer {
  switch (failure.kind) {
    case 'unknown_route':
      return { status: 404, body: { error: '404 Not Found' } };
    case 'wrong_method':
      return { status: 405, body: { error: '405 Not Allowed' } };
    case 'malformed':
      return { status: 400, body: { error: failure.detail } };
    case 'invalid':
      return { status: 400, body: { error: invalidText(failure.problems) } };
    case 'too_large':
      return { status: 413, body: { message: '413 Request Entity Too Large' } };
    case 'unsupported_media_type':
      return { status: 415, body: { error: '415 Unsupported Media Type' } };
    case 'refused':
      return refusal(failure.refused.code, failure.refused.message);
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

function invalidText(problems: readonly { readonly property: string }[]): string {
  const properties = new Set(problems.map(({ property }) => property));
  return [...properties].map(property => `${property} is invalid`).join(', ');
}

function refusal(code: RefusalCode, message: string): ErrorAnswer {
  if (code === 'not_found') return { status: 404, body: { message: '404 Not Found' } };
  if (code === 'invalid') return { status: 400, body: { message: `400 (Bad request) ${message}` } };
  return { status: 403, body: { message: `403 Forbidden - ${message}` } };
}
