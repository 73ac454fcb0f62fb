import { type DefinedVariable } from '../../domain/definition.js';
import { MAX_MATRIX_VARIABLES, MAX_PARALLEL } from '../limits.js';
import { type ConfigNode } from '../yaml/node.js';
import { byKind, type Check, integer, listOf, oneOrList } from './check.js';
import { type Place } from './place.js';
import { record } from './record.js';
import { scalarText } from './variables.js';

/** `parallel`: so many of the same, or one build for each combination of variables. */
export type Parallel = { readonly total: number } | { readonly matrix: readonly Combination[] };

export type Combination = readonly DefinedVariable[];

const values = oneOrList(scalarText);

const matrixRow: Check<readonly Combination[]> = (node, place) => {
  if (node.kind !== 'map' || node.entries.size === 0) {
    return place.refuse('should be a mapping of variables and their values', node.line);
  }
  if (node.entries.size > MAX_MATRIX_VARIABLES) {
    return place.refuse(`should have at most ${MAX_MATRIX_VARIABLES} variables`, node.line);
  }
  let combinations: readonly Combination[] = [[]];
  for (const [key, entry] of node.entries) {
    const read = axis(entry.value, place.at(key));
    if (read === undefined) return undefined;
    if (combinations.length * read.length > MAX_PARALLEL) return tooMany(node, place);
    combinations = combinations.flatMap(before => read.map(value => before.concat({ key, value })));
  }
  return combinations;
};

function axis(node: ConfigNode, place: Place): readonly string[] | undefined {
  const read = values(node, place);
  return read?.length === 0 ? place.refuse('should not be empty', node.line) : read;
}

/** `matrix`: the combinations of every row, in the order of the text. */
export const matrix: Check<readonly Combination[]> = (node, place) => {
  const rows = listOf(matrixRow)(node, place);
  if (rows === undefined || (node.kind === 'list' && rows.length < node.items.length)) return undefined;
  const combinations = rows.flat();
  if (combinations.length > MAX_PARALLEL) return tooMany(node, place);
  return combinations.length === 0 ? place.refuse('should not be empty', node.line) : combinations;
};

const matrixField = record({ matrix });
const count = integer(1, MAX_PARALLEL);

export const parallel: Check<Parallel> = byKind({
  scalar: (node, place) => {
    const total = count(node, place);
    return total === undefined ? undefined : { total };
  },
  map: (node, place) => {
    const combinations = matrixField(node, place)?.matrix;
    if (combinations !== undefined) return { matrix: combinations };
    const named = node.kind === 'map' && node.entries.size > 0;
    return named ? undefined : place.refuse('should have a matrix', node.line);
  },
  otherwise: `a whole number from 1 to ${MAX_PARALLEL} or a mapping with a matrix`,
});

function tooMany(node: ConfigNode, place: Place): undefined {
  return place.refuse(`should make at most ${MAX_PARALLEL} builds`, node.line);
}
