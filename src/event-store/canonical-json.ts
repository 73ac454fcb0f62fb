import canonicalizePackage from 'canonicalize';

// The package is CommonJS, though its types describe an ES module.
const canonicalize = canonicalizePackage as unknown as (value: unknown) => string | undefined;

/** A value and its canonical JSON. Parsing `text` gives `value` again, down to the order of its keys. */
export interface CanonicalJson {
  readonly value: unknown;
  readonly text: string;
}

/**
 * The JSON Canonicalization Scheme (RFC 8785): sorted keys, ECMAScript's numbers and strings, no white space.
 *
 * Native JSON.stringify already writes numbers and strings as the scheme asks for, so a copy whose keys are
 * sorted is written by it, two to three times as fast. It can't order keys that look like array indexes, which
 * ECMAScript always enumerates by number: an object with a key that begins with a digit takes the slow way.
 * @throws TypeError for what JSON has no word for: NaN, infinities, functions, symbols, bigints
 */
export function canonicalJson(input: unknown): CanonicalJson {
  const seen = { digitKey: false };
  const value = sorted(input, seen);
  const text = seen.digitKey ? canonicalize(value) : JSON.stringify(value);
  if (text === undefined) throw new TypeError('undefined has no JSON');
  return { value, text };
}

/** A copy with keys sorted by UTF-16 code units, and without those that are undefined. */
function sorted(value: unknown, seen: { digitKey: boolean }): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} has no JSON`);
      // -0 is written as 0.
      return value + 0;
    case 'object':
      if (value === null) return null;
      if ('toJSON' in value && typeof value.toJSON === 'function') return sorted(value.toJSON(), seen);
      return Array.isArray(value) ? sortedItems(value, seen) : sortedKeys(value, seen);
    default:
      throw new TypeError(`A ${typeof value} has no JSON`);
  }
}

function sortedItems(items: readonly unknown[], seen: { digitKey: boolean }): unknown[] {
  // Array.from visits the holes, too: they are null in JSON, as undefined is.
  return Array.from(items, item => (item === undefined ? null : sorted(item, seen)));
}

function sortedKeys(object: object, seen: { digitKey: boolean }): object {
  const source = object as Readonly<Record<string, unknown>>;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(source).toSorted()) {
    const value = sorted(source[key], seen);
    if (value === undefined) continue;
    const first = key.charCodeAt(0);
    if (first >= 48 && first <= 57) seen.digitKey = true;
    if (key === '__proto__') Object.defineProperty(copy, key, { ...OWN, value });
    else copy[key] = value;
  }
  return copy;
}

/** Plain assignment to `__proto__` would set the copy's prototype. */
const OWN = { configurable: true, enumerable: true, writable: true };
