import { type CST } from 'yaml';
import { MAX_NESTING } from '../limits.js';
import { ConfigRefused } from '../problems.js';

/**
 * Measures the nesting of the text without recursion, before anything recursive reads it.
 * @throws ConfigRefused when lists and mappings stand deeper than `MAX_NESTING`
 */
export function checkNesting(tokens: readonly CST.Token[], lineAt: (offset: number) => number): void {
  const waiting = tokens.map(token => ({ token, depth: 0 }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { token, depth } = next;
    if (depth > MAX_NESTING) {
      const message = `the configuration is nested more than ${MAX_NESTING} levels deep`;
      throw new ConfigRefused([{ message, key: null, line: lineAt(token.offset) }]);
    }
    for (const child of children(token)) waiting.push({ token: child, depth: depth + 1 });
  }
}

function children(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value];
  if (!('items' in token)) return [];
  return token.items.flatMap(({ key, value }) =>
    [key, value].filter(part => part !== null && part !== undefined),
  );
}
