import { indexesOf } from '../../src/read-models/mongodb/find-query.js';
import { field } from '../../src/read-models/mongodb/stored-document.js';
import { rangesOf } from '../../src/read-models/find-checks.js';
import type { CollectionSpec, Find } from '../../src/read-models/read-models.js';

/**
 * The declared index that a find can walk: its first keys are those filtered by equality, the one that follows is the
 * one sorted by. So nothing is sorted, and nothing is passed over but what other filters take out of a part of the
 * collection that the index has narrowed down already.
 */
export function servingIndex(spec: CollectionSpec, find: Find): readonly string[] | undefined {
  const equal = new Set(Object.keys(find.filter ?? {}));
  const others = (used: number): boolean =>
    used < equal.size || rangesOf(find).some(({ key }) => key !== find.sort.key);
  return spec.indexes.find(keys => {
    const used = leading(keys, equal);
    const sorted = keys[used] === find.sort.key || (used > 0 && keys.slice(0, used).includes(find.sort.key));
    return sorted && (used > 0 || !others(used));
  });
}

/**
 * The fields of the index of MongoDB's that a count walks: one that begins with what is filtered or, where nothing is,
 * with the state that tells documents from tombstones.
 */
export function countingIndex(
  spec: CollectionSpec,
  filter: Find['filter'] = {},
): readonly string[] | undefined {
  const filtered = Object.keys(filter).map(field);
  const first = new Set<string>(filtered.length === 0 ? ['state'] : filtered);
  return indexesOf(spec)
    .map(({ key }) => Object.keys(key))
    .find(fields => leading(fields, first) > 0);
}

/** How many of the index's first keys are among these. */
function leading(keys: readonly string[], wanted: ReadonlySet<string>): number {
  const end = keys.findIndex(key => !wanted.has(key));
  return end === -1 ? keys.length : end;
}
