import { isDeepStrictEqual } from 'node:util';

/** What became of one thing between two moments. */
export interface Change {
  readonly id: number;
  readonly name: string;
  readonly change: 'created' | 'changed' | 'removed';
  /** Fields that differ; of what was created or removed only its status is told. */
  readonly changes: Readonly<Record<string, { readonly from: unknown; readonly to: unknown }>>;
}

type Presented = Readonly<Record<string, unknown>>;

/** @returns null when nothing differs */
export function changeOf(
  id: number,
  name: string,
  before: object | null,
  after: object | null,
): Change | null {
  const from = before as Presented | null;
  const to = after as Presented | null;
  if (from === null && to === null) return null;
  if (from === null) return { id, name, change: 'created', changes: fields({}, to ?? {}, ['status']) };
  if (to === null) return { id, name, change: 'removed', changes: fields(from, {}, ['status']) };
  const changes = fields(from, to, Object.keys({ ...from, ...to }));
  return Object.keys(changes).length === 0 ? null : { id, name, change: 'changed', changes };
}

function fields(from: Presented, to: Presented, keys: readonly string[]): Change['changes'] {
  const differing = keys.filter(key => !isDeepStrictEqual(from[key], to[key]));
  return Object.fromEntries(differing.map(key => [key, { from: from[key] ?? null, to: to[key] ?? null }]));
}
