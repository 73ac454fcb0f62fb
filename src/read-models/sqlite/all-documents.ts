import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '../../sqlite/database.js';
import type { Document } from '../read-models.js';
import type { CollectionTable, DocumentRow } from './collection-table.js';

const PAGE = 500;

/** Every document of the table in the order of ids, a page at a time; others get their turn in between. */
export async function* allDocuments(database: Database, table: CollectionTable): AsyncGenerator<Document> {
  const columns = ['id', 'position', ...table.keyColumns, 'row', 'body'].join(', ');
  const sql = `SELECT ${columns} FROM "${table.name}" WHERE id > ? AND deleted = 0 ORDER BY id LIMIT ${PAGE}`;
  for (let after = ''; ;) {
    const rows = database.prepare(sql).all(after) as DocumentRow[];
    const documents = rows.map(row => table.toDocument(row));
    yield* documents;
    const last = documents.at(-1);
    if (last === undefined) return;
    after = last.id;
    await nextTurn();
  }
}
