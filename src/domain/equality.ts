/**
 * Whether two facts say the same. A key that is absent and one that is undefined are the same, as they are
 * once an event has been through JSON.
 */
export function sameFacts(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (!isRecord(one) || !isRecord(other) || Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every(key => sameFacts(one[key], other[key]));
}

/** Those of `wanted` that differ from what `current` has; null if nothing does. */
export function realChanges<Facts extends object>(
  current: Facts,
  wanted: Partial<Facts>,
): Partial<Facts> | null {
  const keys = (Object.keys(wanted) as (keyof Facts)[]).filter(
    key => wanted[key] !== undefined && !sameFacts(current[key], wanted[key]),
  );
  const changes: Partial<Facts> = {};
  for (const key of keys) changes[key] = wanted[key];
  return keys.length === 0 ? null : changes;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
