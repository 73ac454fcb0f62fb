import type { Filter, FindOptions } from 'mongodb';
import type { CollectionSpec, Find, Key } from '../read-models.js';
import { field, STATE, type StoredDocument } from './stored-document.js';

export interface Query {
  readonly filter: Filter<StoredDocument>;
  readonly options: FindOptions;
}

type Condition = Key | { readonly [operator: `$${string}`]: Key | readonly Key[] };

/**
 * The indexes to create. `state` comes last in each, so that tombstones, and documents without a row, are passed over
 * in the index alone.
 */
export function indexesOf(
  spec: CollectionSpec,
): { readonly key: Record<string, 1>; readonly name: string }[] {
  return spec.indexes.map(keys => ({
    name: keys.join('_and_'),
    key: Object.fromEntries([...keys.map(field), 'state'].map(name => [name, 1 as const])),
  }));
}

export function findQuery(find: Find): Query {
  return query(find, { $gte: STATE.document });
}

/** Only documents that have a row, without their bodies. */
export function rowsQuery(find: Find): Query {
  const { filter, options } = query(find, STATE.listed);
  return { filter, options: { ...options, projection: { body: 0 } } };
}

export function countFilter(filter: Find['filter']): Filter<StoredDocument> {
  return where(filter, undefined, { $gte: STATE.document });
}

function query({ filter, range, sort, limit, offset = 0 }: Find, state: Condition): Query {
  return {
    filter: where(filter, range, state),
    options: {
      sort: { [field(sort.key)]: sort.direction === 'asc' ? 1 : -1 },
      skip: offset,
      limit,
      // All in one answer, where its bytes allow.
      batchSize: limit + 1,
    },
  };
}

function where(filter: Find['filter'] = {}, range: Find['range'], state: Condition): Filter<StoredDocument> {
  const terms: { [name: string]: Condition }[] = [{ state }];
  for (const [key, wanted] of Object.entries(filter)) {
    const values = [...new Set(Array.isArray(wanted) ? (wanted as readonly Key[]) : [wanted as Key])];
    const [only = null] = values;
    terms.push({ [field(key)]: values.length === 1 ? only : { $in: values } });
  }
  if (range !== undefined) terms.push(...comparisons(range));
  // A filter and a range may be of the same key.
  return { $and: terms } as Filter<StoredDocument>;
}

function comparisons(range: NonNullable<Find['range']>): { [name: string]: Condition }[] {
  return (['gt', 'gte', 'lt', 'lte'] as const).flatMap(name => {
    const value = range[name];
    if (value === undefined) return [];
    // Nothing is before or after null.
    return [{ [field(range.key)]: value === null ? { $in: [] } : { [`$${name}`]: value } }];
  });
}
