import { InvalidPattern, looksLikePattern, safePattern, type SafePattern } from '../pattern.js';
import { type Expression, type Match } from './tree.js';

/** The variables that `if` sees. */
export type Environment = ReadonlyMap<string, string>;

type Value = string | boolean | null;

/** Whether an `if` holds. A variable alone holds when it is defined and not empty. Never throws. */
export function holds(expression: Expression, environment: Environment): boolean {
  return isTrue(valueOf(expression, environment));
}

function valueOf(expression: Expression, environment: Environment): Value {
  switch (expression.type) {
    case 'variable':
      return environment.get(expression.name) ?? null;
    case 'string':
      return expression.text;
    case 'null':
      return null;
    case 'comparison':
      return (
        (valueOf(expression.left, environment) === valueOf(expression.right, environment)) ===
        expression.equal
      );
    case 'match':
      return matches(expression, environment) === expression.matching;
    case 'and':
      return holds(expression.left, environment) && holds(expression.right, environment);
    case 'or':
      return holds(expression.left, environment) || holds(expression.right, environment);
  }
}

/** An undefined text matches as an empty one; an undefined or unreadable pattern matches nothing. */
function matches({ left, pattern }: Match, environment: Environment): boolean {
  const text = valueOf(left, environment) ?? '';
  const readable = 'variable' in pattern ? patternIn(environment.get(pattern.variable)) : pattern;
  return readable?.test(String(text)) ?? false;
}

function patternIn(text: string | undefined): SafePattern | null {
  if (text === undefined || !looksLikePattern(text)) return null;
  try {
    return safePattern(text);
  } catch (error) {
    if (error instanceof InvalidPattern) return null;
    throw error;
  }
}

function isTrue(value: Value): boolean {
  return typeof value === 'string' ? value.trim() !== '' : value === true;
}
