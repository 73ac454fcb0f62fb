import type { CollectionSpec, Document, DocumentChange, Key, Row } from '../read-models.js';
import { assertKeys } from '../shape.js';

/** What a stored document is: ended, a document, or a document that has a row. The order of the numbers counts. */
export const STATE = { tombstone: 0, document: 1, listed: 2 } as const;

/**
 * A document as MongoDB keeps it: its keys in fields `k_…`, null where it has none. The body is JSON text, not BSON:
 * so it comes back byte for byte (order of fields, numbers), and may have fields whose names BSON's queries can't say.
 */
export interface StoredDocument {
  readonly _id: string;
  readonly position: bigint;
  readonly state: number;
  readonly row: string | null;
  readonly body: string | null;
  readonly [key: `k_${string}`]: Key;
}

/** Field of a key; the prefix keeps it apart from those that every document has. */
export function field(key: string): `k_${string}` {
  return `k_${key}`;
}

/** @throws TypeError for a key that isn't declared; RangeError for a position that a BSON integer can't hold */
export function toStored(spec: CollectionSpec, change: DocumentChange): StoredDocument {
  const { id: _id, position } = change;
  if (position >= 2n ** 63n) throw new RangeError(`position ${position} is not below 2^63`);
  const names = Object.keys(spec.keys);
  if ('deleted' in change) {
    const none = Object.fromEntries(names.map(name => [field(name), null]));
    return { _id, position, state: STATE.tombstone, ...none, row: null, body: null };
  }
  const { keys, row } = change;
  assertKeys(spec, keys);
  const values = Object.fromEntries(names.map(name => [field(name), keys[name] ?? null]));
  const state = row === null ? STATE.document : STATE.listed;
  return { _id, position, state, ...values, row, body: JSON.stringify(change.body) };
}

export function toDocument<Body>(spec: CollectionSpec, stored: StoredDocument): Document<Body> {
  return {
    id: stored._id,
    position: stored.position,
    keys: keysOf(spec, stored),
    body: JSON.parse(stored.body ?? 'null') as Body,
    row: stored.row,
  };
}

export function toRow(spec: CollectionSpec, stored: StoredDocument): Row {
  return {
    id: stored._id,
    position: stored.position,
    keys: keysOf(spec, stored),
    row: stored.row ?? '',
  };
}

function keysOf(spec: CollectionSpec, stored: StoredDocument): Record<string, Key> {
  const keys: Record<string, Key> = {};
  for (const name of Object.keys(spec.keys)) keys[name] = stored[field(name)] ?? null;
  return keys;
}
