import type { BuildDocument } from './build-document.js';

/** Digits that an id is filled up to, so that texts are in the order of numbers. */
const DIGITS = 15;

/** Puts builds in the order in which they ended; no two have the same place. null for one that hasn't ended. */
export function endedOrder({ id, finishedAt }: Pick<BuildDocument, 'id' | 'finishedAt'>): string | null {
  return finishedAt === null ? null : `${finishedAt}/${String(id).padStart(DIGITS, '0')}`;
}

/** Greater than the place of every build that ended before the time, smaller than that of any other. */
export const endedOrderFrom = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** Greater than the place of every build that had ended by then, smaller than that of any other. */
export const endedOrderAfter = (milliseconds: number): string => `${new Date(milliseconds).toISOString()}/~`;

/** The form of a place: what a page's cursor must have. */
export const ENDED_ORDER = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\/\d{15}$/;
