import type { CollectionSpec, Find, KeyRange } from './read-models.js';

/**
 * What every engine checks of a question before it asks.
 * @throws RangeError for a limit or offset out of range, or a key that the collection doesn't declare
 */
export function checkFind(spec: CollectionSpec, find: Find): void {
  const { filter, sort, limit, offset = 0 } = find;
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= 10_000)) {
    throw new RangeError(`limit ${limit} is not from 1 to 10,000`);
  }
  if (!(Number.isSafeInteger(offset) && offset >= 0)) throw new RangeError(`offset ${offset} is below 0`);
  checkFilter(spec, filter);
  for (const { key } of [sort, ...rangesOf(find)]) checkKey(spec, key);
}

/** What every engine checks of a question for the values of one key. @throws RangeError as {@link checkFind} */
export function checkFindValues(spec: CollectionSpec, key: string, find: Find): void {
  checkFind(spec, find);
  checkKey(spec, key);
}

/** All comparisons of a question. */
export function rangesOf({ range, ranges = [] }: Pick<Find, 'range' | 'ranges'>): readonly KeyRange[] {
  return range === undefined ? ranges : [range, ...ranges];
}

/** @throws RangeError for a key that the collection doesn't declare */
export function checkFilter(spec: CollectionSpec, filter: Find['filter'] = {}): void {
  for (const key of Object.keys(filter)) checkKey(spec, key);
}

function checkKey(spec: CollectionSpec, key: string): void {
  if (!Object.hasOwn(spec.keys, key)) throw new RangeError(`${spec.name} has no key ${key}`);
}
