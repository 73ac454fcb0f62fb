import type { Database } from '../../sqlite/database.js';
import type { SqlValue } from '../../sqlite/driver.js';
import type { DocumentChange } from '../read-models.js';
import type { CollectionTable, DocumentRow } from './collection-table.js';

/** What a change puts into the columns; the keys in the order of the table's. */
interface Values {
  readonly deleted: 0 | 1;
  readonly listed: 0 | 1;
  readonly keys: readonly SqlValue[];
  readonly row: string | null;
  readonly body: string | null;
}

/**
 * Writes the change into a table that serves, unless what it has is as new.
 *
 * SQLite rewrites the entries of every index that has a column of the SET list, changed or not, and most
 * changes leave most keys as they are. So only keys that differ are set: three times as fast.
 */
export function writeDocument(database: Database, table: CollectionTable, change: DocumentChange): void {
  const known = database.prepare(table.text('known', () => knownSql(table))).get(change.id) as
    DocumentRow | undefined;
  if (known === undefined) return upsertDocument(database, table, change);
  if ((known['position'] as number) >= change.position) return undefined;
  table.forgetRow(known['number'] as number);
  const values = valuesOf(table, change);
  const set: SqlValue[] = [change.position, values.row, values.body];
  // A bit for each column that differs, the flags first: there is one statement for each set of them.
  let columns = 0;
  const compare = (bit: number, before: SqlValue | undefined, after: SqlValue): void => {
    if (before === after) return;
    columns |= 1 << bit;
    set.push(after);
  };
  FLAGS.forEach((flag, at) => compare(at, known[flag], values[flag]));
  table.keys.forEach((key, at) => compare(FLAGS.length + at, known[`k_${key}`], values.keys[at] ?? null));
  const sql = table.text(columns, () => updateSql(table, columns));
  database.prepare(sql).run(...set, known['number'] ?? null);
  return undefined;
}

/** The same in one statement: for tables that have no indexes yet. */
export function upsertDocument(database: Database, table: CollectionTable, change: DocumentChange): void {
  const { deleted, listed, keys, row, body } = valuesOf(table, change);
  database
    .prepare(table.text('upsert', () => upsertSql(table)))
    .run(change.id, change.position, deleted, listed, ...keys, row, body);
}

const FLAGS = ['deleted', 'listed'] as const;

function knownSql({ keyColumns, name }: CollectionTable): string {
  return `SELECT ${['number', 'position', ...FLAGS, ...keyColumns].join(', ')} FROM "${name}" WHERE id = ?`;
}

/** @param columns a bit for each of the flags and keys that are set */
function updateSql({ keyColumns, name }: CollectionTable, columns: number): string {
  const changed = [...FLAGS, ...keyColumns].filter((_, bit) => (columns & (1 << bit)) !== 0);
  const set = ['position', 'row', 'body', ...changed].map(column => `${column} = ?`).join(', ');
  return `UPDATE "${name}" SET ${set} WHERE number = ?`;
}

function upsertSql({ keyColumns, name }: CollectionTable): string {
  const columns = ['position', ...FLAGS, ...keyColumns, 'row', 'body'];
  return `INSERT INTO "${name}" (id, ${columns.join(', ')})
     VALUES (?, ${columns.map(() => '?').join(', ')})
     ON CONFLICT (id) DO UPDATE SET ${columns.map(column => `${column} = excluded.${column}`).join(', ')}
     WHERE excluded.position > position`;
}

function valuesOf(table: CollectionTable, change: DocumentChange): Values {
  if ('deleted' in change)
    return { deleted: 1, listed: 0, keys: table.keys.map(() => null), row: null, body: null };
  return {
    deleted: 0,
    listed: change.row === null ? 0 : 1,
    keys: table.keyValues(change.keys),
    row: change.row,
    body: JSON.stringify(change.body),
  };
}
