import { MAX_LIST_LEVELS } from '../limits.js';
import { type ConfigNode } from '../yaml/node.js';
import { type Check, isKnown } from './check.js';
import { type Place } from './place.js';

/** A line of script, or a list of lines and of lists of lines (they come by anchors and `!reference`). */
export const script: Check<readonly string[]> = (node, place) => {
  const lines =
    node.kind === 'list' ? node.items.map(item => linesOf(item, place, 1)) : [linesOf(node, place, 1)];
  return lines.includes(undefined) ? undefined : lines.flatMap(line => line ?? []);
};

/** `script` itself can't be empty; `before_script: []` is how a job drops the global one. */
export const nonEmptyScript: Check<readonly string[]> = (node, place) => {
  const lines = script(node, place);
  const empty = lines?.every(line => line.trim() === '') ?? false;
  return empty ? place.refuse('should not be empty', node.line) : lines;
};

function linesOf(node: ConfigNode, place: Place, level: number): readonly string[] | undefined {
  if (node.kind === 'scalar' && node.type === 'string') return [node.text];
  if (!isKnown(node)) return undefined;
  if (node.kind !== 'list' || level > MAX_LIST_LEVELS) {
    const message = `should be a string or a list of strings, nested at most ${MAX_LIST_LEVELS} levels deep`;
    return place.refuse(message, node.line);
  }
  const lines = node.items.map(item => linesOf(item, place, level + 1));
  return lines.includes(undefined) ? undefined : lines.flatMap(line => line ?? []);
}
