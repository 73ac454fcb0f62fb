import type { BuildDocument } from './build-document.js';

/** Digits that an id is filled up to, so that texts are in the order of numbers. */
const DIGITS = 15;

/**
 * What retention walks by: when a build ended that still has a trace or artifacts, and its id, so that no two are
 * the same. null for a build that has none, or hasn't ended.
 */
export function bytesSince({ id, finishedAt, trace, artifacts }: BuildDocument): string | null {
  if (finishedAt === null || (trace === null && artifacts === null)) return null;
  return `${finishedAt}/${String(id).padStart(DIGITS, '0')}`;
}

/** Greater than the key of every build that had ended by then, smaller than that of any other. */
export const bytesSinceAfter = (milliseconds: number): string => `${new Date(milliseconds).toISOString()}/~`;

/** The form of a key: what a page's cursor must have. */
export const BYTES_SINCE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\/\d{15}$/;
