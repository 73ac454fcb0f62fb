import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Envelope } from '../../src/event-store/envelope.js';
import { sealEvents } from '../../src/event-store/seal.js';
import { SqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store.js';
import { SqliteStoredRows } from '../../src/event-store/sqlite/sqlite-stored-rows.js';
import { Database } from '../../src/sqlite/database.js';

/** The envelopes of a ledger, in its order. */
export async function envelopesOf(folder: string): Promise<Envelope[]> {
  const rows = SqliteStoredRows.open(folder);
  const envelopes: Envelope[] = [];
  for await (const page of rows.pages()) {
    for (const row of page) if ('text' in row) envelopes.push(JSON.parse(row.text.toString()) as Envelope);
  }
  rows.close();
  return envelopes;
}

/**
 * What someone makes who can write everything but sign nothing: a ledger of these events in this order, every stream
 * chained anew from its first event on.
 * @returns its folder
 */
export async function forgeLedger(envelopes: readonly Envelope[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-forged-'));
  const database = Database.open(folder);
  const store = new SqliteEventStore(database);
  const ends = new Map<string, { revision: number; hash: string | null }>();
  for (const { stream, revision: _revision, previousHash: _hash, ...draft } of envelopes) {
    const end = ends.get(stream) ?? { revision: -1, hash: null };
    const [sealed] = sealEvents(stream, end.revision + 1, end.hash, [draft]);
    if (sealed === undefined) throw new Error('nothing was sealed');
    await store.append(stream, end.revision < 0 ? 'no_stream' : end.revision, [sealed]);
    ends.set(stream, { revision: end.revision + 1, hash: sealed.hash });
  }
  await store.close();
  database.close();
  return folder;
}
