import type { Database } from '../../sqlite/database.js';
import type { Document } from '../read-models.js';
import type { CollectionTable, DocumentRow } from './collection-table.js';

/** The document, unless there is none or only its tombstone. */
export function loadDocument<Body>(
  database: Database,
  table: CollectionTable,
  id: string,
): Document<Body> | undefined {
  const columns = ['id', 'position', ...table.keyColumns, 'row', 'body'].join(', ');
  const row = database
    .prepare(`SELECT ${columns} FROM "${table.name}" WHERE id = ? AND deleted = 0`)
    .get(id) as DocumentRow | undefined;
  return row && table.toDocument<Body>(row);
}
