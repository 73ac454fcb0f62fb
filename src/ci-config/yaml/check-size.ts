import { MAX_NESTING, MAX_NODES } from '../limits.js';
import { ConfigRefused } from '../problems.js';
import { type ConfigNode } from './node.js';

/**
 * Stops values that are small in the text and huge when written out (alias bombs).
 * @throws ConfigRefused
 */
export function checkSize<T extends ConfigNode>(node: T, key: string): T {
  if (node.size > MAX_NODES) {
    throw refusal(
      `the configuration has more than ${MAX_NODES} values when aliases are written out`,
      node,
      key,
    );
  }
  if (node.height > MAX_NESTING) {
    throw refusal(`the configuration is nested more than ${MAX_NESTING} levels deep`, node, key);
  }
  return node;
}

function refusal(message: string, { line }: ConfigNode, key: string): ConfigRefused {
  return new ConfigRefused([{ message, key: key === '' ? null : key, line }]);
}
