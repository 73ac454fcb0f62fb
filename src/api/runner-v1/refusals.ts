import { ApiError } from '../http/api-error.js';

/*
 * The error bodies of GitLab's runner API (reference/protocols.md 1.5 and 2): `message` for what the application
 * refuses, `error` for what its framework does.
 */

/** `403 Forbidden`, with GitLab's sentence behind it if there is one. */
export function forbidden(reason?: string): ApiError {
  return new ApiError(403, { message: reason === undefined ? '403 Forbidden' : `403 Forbidden - ${reason}` });
}

export function erased(): ApiError {
  return forbidden('Build has been erased!');
}

/** What the application looked for in vain. */
export function notFound(): ApiError {
  return new ApiError(404, { message: '404 Not Found' });
}

/** The small f is GitLab's: no such running build of this runner. */
export function recordNotFound(): ApiError {
  return new ApiError(404, { message: '404 Not found' });
}

/** A parameter, or what stands for one, is missing. */
export function notGiven(parameter: string): ApiError {
  return new ApiError(400, { message: `400 (Bad request) "${parameter}" not given` });
}

/** A parameter is there but can't be used. */
export function invalid(parameter: string): ApiError {
  return new ApiError(400, { error: `${parameter} is invalid` });
}

/** @param headers the build's status, say, so that a runner whose trace is too long still hears of a cancel */
export function tooLarge(headers: Readonly<Record<string, string>> = {}): ApiError {
  return new ApiError(413, { message: '413 Request Entity Too Large' }, headers);
}

/** @param length bytes of the trace as it is; runners of 1.x crash without the header */
export function rangeNotSatisfiable(length: number, headers: Readonly<Record<string, string>>): ApiError {
  return new ApiError(
    416,
    { error: '416 Range Not Satisfiable' },
    {
      ...headers,
      Range: `0-${length}`,
    },
  );
}
