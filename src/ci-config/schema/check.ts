import { type ConfigNode } from '../yaml/node.js';
import { type Place } from './place.js';

/** Reads one value; undefined after it has told what is wrong. */
export type Check<T> = (node: ConfigNode, place: Place) => T | undefined;

/** A `!reference` that led nowhere has been told already. */
export function isKnown(node: ConfigNode): boolean {
  return node.kind !== 'reference';
}

export const string: Check<string> = (node, place) =>
  node.kind === 'scalar' && node.type === 'string'
    ? node.text
    : place.refuse('should be a string', node.line);

export const nonEmptyString: Check<string> = (node, place) => {
  const text = string(node, place);
  return text === undefined || text !== '' ? text : place.refuse('should not be empty', node.line);
};

export const boolean: Check<boolean> = (node, place) =>
  node.kind === 'scalar' && node.type === 'boolean'
    ? node.text === 'true'
    : place.refuse('should be true or false', node.line);

/** Both ends included. */
export function integer(min: number, max: number): Check<number> {
  return (node, place) => {
    const value = node.kind === 'scalar' && node.type === 'integer' ? Number(node.text) : Number.NaN;
    return value >= min && value <= max
      ? value
      : place.refuse(`should be a whole number from ${min} to ${max}`, node.line);
  };
}

export function oneOf<const T extends string>(values: readonly T[]): Check<T> {
  return (node, place) =>
    values.find(value => node.kind === 'scalar' && node.text === value) ??
    place.refuse(`should be one of: ${values.join(', ')}`, node.line);
}

export function listOf<T>(check: Check<T>): Check<readonly T[]> {
  return (node, place) => {
    if (node.kind !== 'list') return place.refuse('should be a list', node.line);
    const values = node.items.map((item, index) =>
      isKnown(item) ? check(item, place.at(index)) : undefined,
    );
    return values.filter(value => value !== undefined);
  };
}

/** A list, or one value that stands for a list of one. */
export function oneOrList<T>(check: Check<T>): Check<readonly T[]> {
  return (node, place) => {
    if (node.kind === 'list') return listOf(check)(node, place);
    const value = check(node, place);
    return value === undefined ? undefined : [value];
  };
}

/** Picks the check by the kind of value. */
export function byKind<S = never, L = never, M = never>(checks: {
  readonly scalar?: Check<S>;
  readonly list?: Check<L>;
  readonly map?: Check<M>;
  /** What the value should be, in words. */
  readonly otherwise: string;
}): Check<S | L | M> {
  return (node, place) => {
    if (node.kind === 'reference') return undefined;
    const check = checks[node.kind];
    return check === undefined
      ? place.refuse(`should be ${checks.otherwise}`, node.line)
      : check(node, place);
  };
}

export const strings: Check<readonly string[]> = listOf(string);
