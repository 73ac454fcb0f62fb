import { ApiError } from '../http/api-error.js';

const message = (status: number, text: string): ApiError =>
  new ApiError(status, { message: `${status} ${text}` });

export const unauthorized = (): ApiError => message(401, 'Unauthorized');
export const forbidden = (reason?: string): ApiError =>
  message(403, reason === undefined ? 'Forbidden' : `Forbidden - ${reason}`);
export const notFound = (what?: string): ApiError =>
  message(404, what === undefined ? 'Not Found' : `${what} Not Found`);
/** Of a parameter: `page is invalid`. */
export const invalid = (text: string): ApiError => new ApiError(400, { error: text });
