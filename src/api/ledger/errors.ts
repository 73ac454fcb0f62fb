import type { RefusalCode } from '../../domain/event.js';
import type { ErrorAnswer, ErrorShape, Failure } from '../http/error-shape.js';
import { PROBLEM, problemBody } from './problem.js';

/** Problem details (RFC 9457): the ledger's own dialect, and that of paths which belong to none. */
export const ledgerErrors: ErrorShape = { prefix: '/api/ledger', answer };

const OF_REFUSAL: Partial<Record<RefusalCode, number>> = {
  not_found: 404,
  already_exists: 409,
  invalid: 422,
  blocked: 403,
};

function answer(failure: Failure): ErrorAnswer {
  switch (failure.kind) {
    case 'unknown_route':
      return told(404, 'There is no such route');
    case 'wrong_method':
      return told(405, 'The route knows other methods');
    case 'malformed':
      return told(400, failure.detail);
    case 'invalid':
      return told(
        422,
        'The request is not as it must be',
        failure.problems.map(({ property, problem }) => ({ message: problem, key: property, line: null })),
      );
    case 'too_large':
      return told(413, 'The request is larger than the ledger takes');
    case 'unsupported_media_type':
      return told(415, 'Send the body as application/json');
    case 'refused':
      return told(OF_REFUSAL[failure.refused.code] ?? 409, failure.refused.message);
    case 'unavailable':
      return told(503, 'The ledger can not be reached just now', undefined, { 'Retry-After': '1' });
    case 'internal':
      return told(500);
  }
}

function told(
  status: number,
  detail?: string,
  problems?: readonly object[],
  headers: Readonly<Record<string, string>> = {},
): ErrorAnswer {
  return { status, body: problemBody(status, detail, problems), headers: { ...PROBLEM, ...headers } };
}
