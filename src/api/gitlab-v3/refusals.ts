import { ApiError } from '../http/api-error.js';

const message = (status: number, text: string, headers?: Record<string, string>): ApiError =>
  new ApiError(status, { message: `${status} ${text}` }, headers);

export const unauthorized = (): ApiError => message(401, 'Unauthorized');
export const forbidden = (reason?: string): ApiError =>
  message(403, reason === undefined ? 'Forbidden' : `Forbidden - ${reason}`);
export const notFound = (what?: string): ApiError =>
  message(404, what === undefined ? 'Not Found' : `${what} Not Found`);
/** What GitLab says where its database finds no row: with a small f. */
export const noRecord = (): ApiError => message(404, 'Not found');
/** Of the framework: no route is there. */
export const noRoute = (): ApiError => new ApiError(404, { error: '404 Not Found' });
/** Of parameters: `page is invalid`. */
export const invalid = (text: string): ApiError => new ApiError(400, { error: text });
/** To be asked again in a moment. */
export const unavailable = (): ApiError => message(503, 'Service Unavailable', { 'Retry-After': '1' });
