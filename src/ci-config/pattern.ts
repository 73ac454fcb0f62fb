import { RE2JS } from 're2js';
import { MAX_PATTERN_LENGTH } from './limits.js';

/** A regular expression that a user wrote; it matches in time linear in the text. */
export interface SafePattern {
  /** RE2 source, flags included. */
  readonly source: string;
  /** True if any part of the text matches. */
  test(text: string): boolean;
}

/** The text is no regular expression that RE2 takes. */
export class InvalidPattern extends Error {
  constructor(problem: string) {
    super(problem);
    this.name = 'InvalidPattern';
  }
}

/** GitLab's flags: i (case), s (dot matches newline), m (lines), U (ungreedy). */
const SLASHED = /^\/([\s\S]*)\/([ismU]*)$/;

/** Whether a text has the form `/…/flags`; it may still be no valid expression. */
export function looksLikePattern(text: string): boolean {
  return text.length > 1 && SLASHED.test(text);
}

/**
 * Reads GitLab's `/…/flags`, or a bare RE2 expression.
 * @throws InvalidPattern when RE2 doesn't take it or it is longer than `MAX_PATTERN_LENGTH`
 */
export function safePattern(source: string): SafePattern {
  if (source.length > MAX_PATTERN_LENGTH) {
    throw new InvalidPattern(`a pattern may have ${MAX_PATTERN_LENGTH} characters`);
  }
  const [, body, flags = ''] = SLASHED.exec(source) ?? [];
  const plain = (body ?? source).replaceAll('\\/', '/');
  const re2 = flags === '' ? plain : `(?${flags})${plain}`;
  const compiled = compile(re2);
  return { source: re2, test: text => compiled.test(text) };
}

function compile(re2: string): RE2JS {
  try {
    return RE2JS.compile(re2);
  } catch (error) {
    throw new InvalidPattern(error instanceof Error ? error.message : 'not a regular expression');
  }
}
