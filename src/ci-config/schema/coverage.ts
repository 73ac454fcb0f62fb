import { InvalidPattern, looksLikePattern, safePattern } from '../pattern.js';
import { type Check, string } from './check.js';

/** `coverage`: an expression between slashes. */
export const coverage: Check<string> = (node, place) => {
  const text = string(node, place);
  if (text === undefined) return undefined;
  if (!looksLikePattern(text))
    return place.refuse('should be a regular expression between slashes', node.line);
  try {
    return safePattern(text).source;
  } catch (error) {
    if (!(error instanceof InvalidPattern)) throw error;
    return place.refuse(error.message, node.line);
  }
};
