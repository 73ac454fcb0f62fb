/** Deeper than any request needs, and shallow enough for whatever walks through it. */
const MAX_DEPTH = 100;

/**
 * What makes a JSON value unfit to be kept, though it could be parsed: nesting that would exhaust the stack, and
 * half a surrogate pair, which isn't Unicode and which every engine keeps differently.
 * @param allowed loneSurrogates: runners send whatever a script has printed
 * @returns what the body does wrong, or null
 */
export function flawOf(value: unknown, allowed: { readonly loneSurrogates: boolean }): string | null {
  if (isDeeperThan(value, MAX_DEPTH)) return `is nested more than ${MAX_DEPTH} levels deep`;
  return allowed.loneSurrogates || isWellFormed(value) ? null : 'holds half of a surrogate pair';
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some(item => isDeeperThan(item, levels - 1));
}

const LONE_SURROGATE = /\p{Surrogate}/u;

function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return !LONE_SURROGATE.test(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, item]) => isWellFormed(key) && isWellFormed(item));
}
