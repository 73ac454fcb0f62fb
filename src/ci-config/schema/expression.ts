import { InvalidExpression } from '../expression/lexer.js';
import { parseExpression } from '../expression/parse.js';
import { type Expression } from '../expression/tree.js';
import { type Check, string } from './check.js';

/** An `if` expression. */
export const expression: Check<Expression> = (node, place) => {
  const text = string(node, place);
  if (text === undefined) return undefined;
  try {
    return parseExpression(text);
  } catch (error) {
    if (!(error instanceof InvalidExpression)) throw error;
    return place.refuse(`invalid expression: it ${error.message}`, node.line);
  }
};
