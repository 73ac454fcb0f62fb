import { problem } from './problem.js';

/** `after` and `limit` of a keyset page. @throws ApiError 400 */
export function pageOf(query: Readonly<Record<string, unknown>>): { after: number; limit: number } {
  return { after: numberOf(query, 'after', 0, 0, 1e15), limit: numberOf(query, 'limit', 20, 1, 100) };
}

function numberOf(
  query: Readonly<Record<string, unknown>>,
  name: string,
  otherwise: number,
  min: number,
  max: number,
): number {
  const given = query[name];
  if (given === undefined) return otherwise;
  const number = typeof given === 'string' && /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
  if (!(number >= min && number <= max))
    throw problem(400, `${name} must be a whole number from ${min} to ${max}`);
  return number;
}
