import { canonicalJson } from '../event-store/canonical-json.js';
import type { CollectionSpec, Key } from './read-models.js';

/** What must be equal for stored documents to be what the code declares, as text. */
export function shapeOf({ keys, indexes, version = 1 }: CollectionSpec): string {
  // Shapes that were stored before there were versions have none.
  return canonicalJson(version === 1 ? { keys, indexes } : { keys, indexes, version }).text;
}

/** Names become part of statements, and of the names of tables and fields. @throws TypeError */
export function assertNames({ name, keys }: CollectionSpec): void {
  if (!/^[a-z_]+$/.test(name)) throw new TypeError(`${name} is no name for a collection`);
  for (const key of Object.keys(keys)) {
    if (!/^[A-Za-z_]\w*$/.test(key)) throw new TypeError(`${key} is no name for a key of ${name}`);
  }
}

/** @throws TypeError for a key that the collection doesn't declare */
export function assertKeys(spec: CollectionSpec, keys: Readonly<Record<string, Key>>): void {
  for (const key of Object.keys(keys)) {
    if (!Object.hasOwn(spec.keys, key)) throw new TypeError(`${spec.name} has no key ${key}`);
  }
}
