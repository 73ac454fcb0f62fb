import { canonicalJson } from '../event-store/canonical-json.js';
import type { CollectionSpec, Key } from './read-models.js';

/** Every read asks for them. */
const shapes = new WeakMap<CollectionSpec, string>();

/** What must be equal for stored documents to be what the code declares, as text. */
export function shapeOf(spec: CollectionSpec): string {
  const known = shapes.get(spec);
  if (known !== undefined) return known;
  const { keys, indexes, version = 1 } = spec;
  // Shapes that were stored before there were versions have none.
  const shape = canonicalJson(version === 1 ? { keys, indexes } : { keys, indexes, version }).text;
  shapes.set(spec, shape);
  return shape;
}

/**
 * Whether documents stored in a shape can serve as the collection: `outdated` ones have the keys and indexes that it
 * declares, and were folded by code of another version.
 */
export function compareShape(spec: CollectionSpec, stored: string): 'same' | 'outdated' | 'changed' {
  if (stored === shapeOf(spec)) return 'same';
  const { keys, indexes } = JSON.parse(stored) as Pick<CollectionSpec, 'keys' | 'indexes'>;
  const layout = shapeOf({ name: spec.name, keys, indexes });
  return layout === shapeOf({ ...spec, version: 1 }) ? 'outdated' : 'changed';
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
