import { problem } from './problem.js';

type Query = Readonly<Record<string, unknown>>;

const HIGHEST = 999_999_999_999_999;

/** `after` (0 if absent) and `limit` of a page that goes upwards. @throws ApiError 400 */
export function pageOf(query: Query): { readonly after: number; readonly limit: number } {
  return { after: numberOf(query, 'after', 0, HIGHEST) ?? 0, limit: limitOf(query) };
}

/** `before` (null if absent) and `limit` of a page that goes downwards. @throws ApiError 400 */
export function pageDownOf(query: Query): { readonly before: number | null; readonly limit: number } {
  return { before: numberOf(query, 'before', 1, HIGHEST), limit: limitOf(query) };
}

const limitOf = (query: Query): number => numberOf(query, 'limit', 1, 100) ?? 20;

function numberOf(query: Query, name: string, min: number, max: number): number | null {
  const given = query[name];
  if (given === undefined) return null;
  const number = typeof given === 'string' && /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
  if (!(number >= min && number <= max)) {
    throw problem(400, `${name} must be a whole number from ${min} to ${max}`);
  }
  return number;
}
