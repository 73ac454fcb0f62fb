/**
 * What of the example the answer lacks: every field that the example shows must be there, of the same type. A null
 * in the example tells no type; a list's first element stands for all.
 * @returns paths, with what is wrong with them; empty when the answer covers the example
 */
export function missing(example: unknown, answer: unknown, path = '$'): string[] {
  if (example === null) return answer === undefined ? [`${path} is absent`] : [];
  if (Array.isArray(example)) {
    if (!Array.isArray(answer)) return [`${path} is ${typeOf(answer)}, not a list`];
    if (example.length === 0) return [];
    if (answer.length === 0) return [`${path} is empty`];
    return missing(example[0], answer[0], `${path}[0]`);
  }
  if (typeOf(example) !== typeOf(answer)) return [`${path} is ${typeOf(answer)}, not ${typeOf(example)}`];
  if (typeof example !== 'object') return [];
  return Object.entries(example as object).flatMap(([key, value]) =>
    missing(value, (answer as Record<string, unknown>)[key], `${path}.${key}`),
  );
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}
