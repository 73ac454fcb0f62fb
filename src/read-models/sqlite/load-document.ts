import type { Database } from '../../sqlite/database.js';
import type { Document } from '../read-models.js';
import type { CollectionTable, DocumentRow } from './collection-table.js';

/** The document, unless there is none or only its tombstone. */
export function loadDocument<Body>(
  database: Database,
  table: CollectionTable,
  id: string,
): Document<Body> | undefined {
  const sql = table.text('load', () => {
    const columns = ['id', 'position', ...table.keyColumns, 'row', 'body'].join(', ');
    return `SELECT ${columns} FROM "${table.name}" WHERE id = ? AND deleted = 0`;
  });
  const row = database.prepare(sql).get(id) as DocumentRow | undefined;
  return row && table.toDocument<Body>(row);
}
