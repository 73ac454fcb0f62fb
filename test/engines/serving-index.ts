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

/** The declared index that narrows a count down. */
export function countingIndex(
  spec: CollectionSpec,
  filter: Find['filter'] = {},
): readonly string[] | undefined {
  const equal = new Set(Object.keys(filter));
  return spec.indexes.find(keys => leading(keys, equal) > 0);
}

/** How many of the index's first keys are filtered by equality. */
function leading(keys: readonly string[], equal: ReadonlySet<string>): number {
  const end = keys.findIndex(key => !equal.has(key));
  return end === -1 ? keys.length : end;
}
