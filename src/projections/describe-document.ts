import type { CollectionSpec, DocumentChange, Key } from '../read-models/read-models.js';
import type { Projection } from './projection.js';

/**
 * The document as it is saved: a tombstone if it has ended.
 * @throws TypeError for a key that no engine could store: one such document would keep a whole batch from being saved
 */
export function describeDocument(
  projection: Projection,
  id: string,
  body: unknown,
  position: bigint,
): DocumentChange {
  if (body === null) return { id, position, deleted: true };
  const { keys, row } = projection.describe(body, id);
  checkKeys(projection.collection, keys);
  return { id, position, body, keys, row };
}

function checkKeys({ name, keys: types }: CollectionSpec, keys: Readonly<Record<string, Key>>): void {
  for (const key in keys) {
    const value = keys[key] ?? null;
    if (value === null) continue;
    if (types[key] === 'text' ? typeof value === 'string' : Number.isSafeInteger(value)) continue;
    throw new TypeError(`${String(value)} can't be the key ${key} of ${name}`);
  }
}
