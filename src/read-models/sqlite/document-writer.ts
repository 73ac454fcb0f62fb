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
  const { keyColumns, name } = table;
  const known = database
    .prepare(
      `SELECT ${['number', 'position', 'deleted', 'listed', ...keyColumns].join(', ')} FROM "${name}" WHERE id = ?`,
    )
    .get(change.id) as DocumentRow | undefined;
  if (known === undefined) return upsertDocument(database, table, change);
  if ((known['position'] as number) >= change.position) return undefined;
  const values = valuesOf(table, change);
  const columns = ['position', 'row', 'body'];
  const changed: SqlValue[] = [change.position, values.row, values.body];
  for (const flag of ['deleted', 'listed'] as const) {
    if (known[flag] === values[flag]) continue;
    columns.push(flag);
    changed.push(values[flag]);
  }
  table.keys.forEach((key, at) => {
    const value = values.keys[at] ?? null;
    if (known[`k_${key}`] === value) return;
    columns.push(keyColumns[at] ?? '');
    changed.push(value);
  });
  const set = columns.map(column => `${column} = ?`).join(', ');
  database.prepare(`UPDATE "${name}" SET ${set} WHERE number = ?`).run(...changed, known['number'] ?? null);
  return undefined;
}

/** The same in one statement: for tables that have no indexes yet. */
export function upsertDocument(database: Database, table: CollectionTable, change: DocumentChange): void {
  const columns = ['position', 'deleted', 'listed', ...table.keyColumns, 'row', 'body'];
  const { deleted, listed, keys, row, body } = valuesOf(table, change);
  database
    .prepare(
      `INSERT INTO "${table.name}" (id, ${columns.join(', ')})
       VALUES (?, ${columns.map(() => '?').join(', ')})
       ON CONFLICT (id) DO UPDATE SET ${columns.map(column => `${column} = excluded.${column}`).join(', ')}
       WHERE excluded.position > position`,
    )
    .run(change.id, change.position, deleted, listed, ...keys, row, body);
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
