import type { SqlValue } from '../../sqlite/driver.js';
import { rangesOf } from '../find-checks.js';
import type { Find, Key, KeyRange } from '../read-models.js';
import { column, type CollectionTable } from './collection-table.js';

export interface Query {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

type Filter = NonNullable<Find['filter']>;
type Equalities = readonly (readonly [key: string, values: readonly Key[]])[];

/** Lists of values are taken apart into at most this many queries. */
const MAX_ARMS = 16;

/** The query for a page: id, position, keys and the columns given. */
export function findQuery(table: CollectionTable, find: Find, columns: readonly string[]): Query {
  return selectPage(table, find, ['id', 'position', ...table.keyColumns, ...columns].join(', '));
}

/** The numbers of a page's rows, as one JSON array: found in an index alone. */
export function numbersQuery(table: CollectionTable, find: Find): Query {
  const { sql, values } = selectPage(table, find, 'number', 'listed = 1');
  return { sql: `SELECT json_group_array(number) AS page FROM (${sql})`, values };
}

/** One key's values in the order of a page, as one JSON array. */
export function valuesQuery(table: CollectionTable, key: string, find: Find): Query {
  const value = column(key);
  const { arms, order, page } = partsOf(table, find);
  const sort = column(find.sort.key);
  const merged = arms.map(arm => `SELECT ${value} AS value, ${sort} ${arm.from}`).join(' UNION ALL ');
  const sql = `SELECT json_group_array(value) AS page FROM (${merged} ${order} LIMIT ? OFFSET ?)`;
  return { sql, values: [...arms.flatMap(arm => arm.values), ...page] };
}

/**
 * Rows by their numbers, as one JSON array of arrays of number, id, position, keys and row: SQLite and JSON.parse make
 * it in half the time that the driver takes to make an object of each row.
 */
export function rowsQuery(table: CollectionTable, numbers: readonly number[]): Query {
  const wanted = 'number IN (SELECT value FROM json_each(?))';
  return { sql: `${selectRows(table)} WHERE ${wanted}`, values: [JSON.stringify(numbers)] };
}

/** The same by their ids. */
export function rowsByIdQuery(table: CollectionTable, ids: readonly string[]): Query {
  const wanted = 'deleted = 0 AND listed = 1 AND id IN (SELECT value FROM json_each(?))';
  return { sql: `${selectRows(table)} WHERE ${wanted}`, values: [JSON.stringify(ids)] };
}

function selectRows({ keyColumns, name }: CollectionTable): string {
  const row = ['number', 'id', 'position', ...keyColumns, 'row'].join(', ');
  return `SELECT json_group_array(json_array(${row})) AS page FROM "${name}"`;
}

function selectPage(table: CollectionTable, find: Find, selected: string, condition?: string): Query {
  const sort = column(find.sort.key);
  const { arms, order, page } = partsOf(table, find, condition);
  const values = [...arms.flatMap(arm => arm.values), ...page];
  const [only] = arms;
  if (only !== undefined && arms.length === 1) {
    return { sql: `SELECT ${selected} ${only.from} ${order} LIMIT ? OFFSET ?`, values };
  }
  // What is skipped is skipped in the indexes alone; only the rows of the page are fetched.
  const merged = arms.map(arm => `SELECT number, ${sort} ${arm.from}`).join(' UNION ALL ');
  return {
    sql: `SELECT ${selected} FROM "${table.name}"
          WHERE number IN (SELECT number FROM (${merged} ${order} LIMIT ? OFFSET ?)) ${order}`,
    values,
  };
}

interface Parts {
  /** Each has an order of its own in an index. */
  readonly arms: readonly { readonly from: string; readonly values: readonly SqlValue[] }[];
  readonly order: string;
  /** Limit and offset. */
  readonly page: readonly number[];
}

function partsOf(table: CollectionTable, find: Find, condition?: string): Parts {
  const arms = armsOf(equalities(find.filter ?? {})).map(arm => {
    const { terms, values } = conditions(arm, rangesOf(find));
    const where = ['deleted = 0', ...(condition === undefined ? [] : [condition]), ...terms].join(' AND ');
    return { from: `FROM "${table.name}" WHERE ${where}`, values };
  });
  const order = `ORDER BY ${column(find.sort.key)} ${find.sort.direction === 'asc' ? 'ASC' : 'DESC'}`;
  return { arms, order, page: [find.limit, find.offset ?? 0] };
}

export function countQuery(table: CollectionTable, filter: Filter): Query {
  const { terms, values } = conditions(equalities(filter), []);
  const where = ['deleted = 0', ...terms].join(' AND ');
  return { sql: `SELECT count(*) AS count FROM "${table.name}" WHERE ${where}`, values };
}

function equalities(filter: Filter): Equalities {
  return Object.entries(filter).map(([key, wanted]) => [
    key,
    [...new Set(Array.isArray(wanted) ? (wanted as readonly Key[]) : [wanted as Key])].filter(isWhole),
  ]);
}

/** The driver for Node 20 cuts a text at its first null byte: it would find what only begins so. */
const isWhole = (value: Key): boolean => typeof value !== 'string' || !value.includes('\0');

/**
 * One of several statuses, newest first: no index has that order, so SQLite would sort all that match. Taken
 * apart, each status by its own index is in order, and SQLite merges them only as far as the page goes.
 */
function armsOf(equal: Equalities): Equalities[] {
  const count = equal.reduce((product, [, values]) => product * values.length, 1);
  if (count <= 1 || count > MAX_ARMS) return [equal];
  return equal.reduce<Equalities[]>(
    (arms, [key, values]) => arms.flatMap(arm => values.map(value => [...arm, [key, [value]] as const])),
    [[]],
  );
}

function conditions(equal: Equalities, ranges: readonly KeyRange[]): { terms: string[]; values: SqlValue[] } {
  const terms: string[] = [];
  const values: SqlValue[] = [];
  for (const [key, wanted] of equal) {
    const known = wanted.filter(value => value !== null);
    values.push(...known);
    const places = known.map(() => '?').join(', ');
    const listed = known.length === 1 ? `${column(key)} = ?` : `${column(key)} IN (${places})`;
    if (known.length === wanted.length) terms.push(listed);
    else terms.push(known.length === 0 ? `${column(key)} IS NULL` : `(${listed} OR ${column(key)} IS NULL)`);
  }
  for (const one of ranges) {
    for (const [name, operator] of COMPARISONS) {
      const value = one[name];
      if (value === undefined) continue;
      terms.push(`${column(one.key)} ${operator} ?`);
      values.push(value);
    }
  }
  return { terms, values };
}

const COMPARISONS = [
  ['gt', '>'],
  ['gte', '>='],
  ['lt', '<'],
  ['lte', '<='],
] as const;
