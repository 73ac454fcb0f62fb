import { ApiError } from '../http/api-error.js';

/** RFC 9457. */
export const PROBLEM = { 'content-type': 'application/problem+json' } as const;

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** A problem details object; `problems` says what is wrong with each part of the request. */
export function problemBody(status: number, detail?: string, problems?: readonly object[]): object {
  return {
    type: 'about:blank',
    title: TITLES[status] ?? 'Error',
    status,
    ...(detail === undefined ? {} : { detail }),
    ...(problems === undefined ? {} : { problems }),
  };
}

export function problem(
  status: number,
  detail?: string,
  problems?: readonly object[],
  headers: Readonly<Record<string, string>> = {},
): ApiError {
  return new ApiError(status, problemBody(status, detail, problems), { ...PROBLEM, ...headers });
}
