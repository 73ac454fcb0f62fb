import { type Expression } from '../expression/tree.js';
import { InvalidPattern, type SafePattern, safePattern } from '../pattern.js';
import { byKind, type Check, listOf, string } from './check.js';
import { expression } from './expression.js';
import { record, unsupported } from './record.js';

/** `only` or `except`. */
export interface Policy {
  readonly refs?: readonly RefFilter[];
  readonly variables?: readonly Expression[];
}

export interface RefFilter {
  /** A ref's name, a keyword such as `tags`, or a pattern for the ref's name. */
  readonly ref: string | SafePattern;
  /** `ref@owner/name`: only for this project. */
  readonly projectPath?: string;
}

/** The pattern of a filter reaches to its last slash and flags, so that it may hold an `@`. */
const PATTERN_FILTER = /^(\/[\s\S]*\/[ismU]*)(?:@([^\s@]*))?$/;

const refFilter: Check<RefFilter> = (node, place) => {
  const text = string(node, place);
  if (text === undefined) return undefined;
  const [, source, patternPath] = text.startsWith('/') ? (PATTERN_FILTER.exec(text) ?? []) : [];
  if (source === undefined) {
    const [ref = '', path] = cut(text, '@');
    return path === undefined ? { ref } : { ref, projectPath: path };
  }
  try {
    const ref = safePattern(source);
    return patternPath === undefined ? { ref } : { ref, projectPath: patternPath };
  } catch (error) {
    if (!(error instanceof InvalidPattern)) throw error;
    return place.refuse(error.message, node.line);
  }
};

const refs = listOf(refFilter);

/** A list of refs, or `{refs, variables}`. */
export const policy: Check<Policy> = byKind({
  list: (node, place) => ({ refs: refs(node, place) ?? [] }),
  map: (node, place) => {
    if (node.kind === 'map' && node.entries.size === 0) return place.refuse('should not be empty', node.line);
    return complex(node, place);
  },
  otherwise: 'a list of refs or a mapping with refs and variables',
});

const complex: Check<Policy> = record({
  refs,
  variables: listOf(expression),
  changes: unsupported('the ledger has no files to compare'),
  kubernetes: unsupported(),
});

function cut(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
