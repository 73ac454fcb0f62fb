import type { Filter, FindOptions } from 'mongodb';
import { rangesOf } from '../find-checks.js';
import type { CollectionSpec, Find, Key, KeyRange } from '../read-models.js';
import { field, STATE, type StoredDocument } from './stored-document.js';

export interface Query {
  readonly filter: Filter<StoredDocument>;
  readonly options: FindOptions;
}

type Condition = Key | { readonly [operator: `$${string}`]: Key | readonly Key[] };

export interface Index {
  readonly key: Record<string, 1>;
  readonly name: string;
}

/** A count of all documents has nothing else to go by; with it, it looks at none of them. */
const OF_STATES: Index = { name: 'every_document', key: { state: 1 } };

/**
 * The indexes to create. `state` comes last in each that is declared, so that tombstones, and documents without a row,
 * are passed over in the index alone.
 */
export function indexesOf(spec: CollectionSpec): Index[] {
  const declared = spec.indexes.map(keys => ({
    name: keys.join('_and_'),
    key: Object.fromEntries([...keys.map(field), 'state'].map(name => [name, 1 as const])),
  }));
  return [...declared, OF_STATES];
}

export function findQuery(find: Find): Query {
  return query(find, { $gte: STATE.document });
}

/** Only documents that have a row, without their bodies. */
export function rowsQuery(find: Find): Query {
  const { filter, options } = query(find, STATE.listed);
  return { filter, options: { ...options, projection: { body: 0 } } };
}

/** One key alone: where an index has all that is asked about, the documents aren't looked at. */
export function valuesQuery(key: string, find: Find): Query {
  const { filter, options } = findQuery(find);
  return { filter, options: { ...options, projection: { _id: 0, [field(key)]: 1 } } };
}

/** A filter of nothing but one id is a look-up in every server; FerretDB reads all documents for any other. */
export function idsFilter(ids: readonly string[]): Filter<StoredDocument> {
  const [only] = ids.length === 1 ? ids : [];
  return { _id: only ?? { $in: [...ids] } };
}

export function countFilter(filter: Find['filter']): Filter<StoredDocument> {
  return where(filter, [], { $gte: STATE.document });
}

function query(find: Find, state: Condition): Query {
  const { filter, sort, limit, offset = 0 } = find;
  return {
    filter: where(filter, rangesOf(find), state),
    options: {
      sort: { [field(sort.key)]: sort.direction === 'asc' ? 1 : -1 },
      skip: offset,
      limit,
      // All in one answer, where its bytes allow.
      batchSize: limit + 1,
    },
  };
}

function where(
  filter: Find['filter'] = {},
  ranges: readonly KeyRange[],
  state: Condition,
): Filter<StoredDocument> {
  const terms: { [name: string]: Condition }[] = [{ state }];
  for (const [key, wanted] of Object.entries(filter)) {
    const values = [...new Set(Array.isArray(wanted) ? (wanted as readonly Key[]) : [wanted as Key])];
    const [only = null] = values;
    terms.push({ [field(key)]: values.length === 1 ? only : { $in: values } });
  }
  terms.push(...ranges.flatMap(comparisons));
  // A filter and a range may be of the same key.
  return { $and: terms } as Filter<StoredDocument>;
}

function comparisons(range: KeyRange): { [name: string]: Condition }[] {
  return (['gt', 'gte', 'lt', 'lte'] as const).flatMap(name => {
    const value = range[name];
    if (value === undefined) return [];
    // Nothing is before or after null.
    return [{ [field(range.key)]: value === null ? { $in: [] } : { [`$${name}`]: value } }];
  });
}
