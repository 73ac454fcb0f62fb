import { InvalidPattern, looksLikePattern, safePattern } from '../pattern.js';
import { InvalidExpression, type Token, tokensOf } from './lexer.js';
import { type Expression, type Match } from './tree.js';

/**
 * Parses GitLab's `if` expression. `==`, `!=`, `=~`, `!~` bind tighter than `&&`, and that tighter than `||`.
 * @throws InvalidExpression
 */
export function parseExpression(text: string): Expression {
  const parser = new Parser(tokensOf(text));
  const expression = parser.either();
  parser.expectEnd();
  return expression;
}

/** Recursion is bounded by the number of tokens. */
class Parser {
  #next = 0;

  constructor(readonly tokens: readonly Token[]) {}

  either(): Expression {
    let left = this.#both();
    while (this.#takeOperator('||')) left = { type: 'or', left, right: this.#both() };
    return left;
  }

  #both(): Expression {
    let left = this.#comparison();
    while (this.#takeOperator('&&')) left = { type: 'and', left, right: this.#comparison() };
    return left;
  }

  expectEnd(): void {
    const token = this.tokens[this.#next];
    if (token !== undefined) throw new InvalidExpression(`goes on with ${shown(token)} where it should end`);
  }

  #comparison(): Expression {
    let left = this.#operand();
    for (;;) {
      if (this.#takeOperator('==')) left = { type: 'comparison', equal: true, left, right: this.#operand() };
      else if (this.#takeOperator('!='))
        left = { type: 'comparison', equal: false, left, right: this.#operand() };
      else if (this.#takeOperator('=~'))
        left = { type: 'match', matching: true, left, pattern: this.#pattern() };
      else if (this.#takeOperator('!~'))
        left = { type: 'match', matching: false, left, pattern: this.#pattern() };
      else return left;
    }
  }

  #operand(): Expression {
    const token = this.#take();
    if (token.type === 'variable' || token.type === 'string' || token.type === 'null') return token;
    if (token.type !== '(') throw new InvalidExpression(`has ${shown(token)} where a value should stand`);
    const inner = this.either();
    if (this.tokens[this.#next]?.type !== ')') throw new InvalidExpression('lacks a closing parenthesis');
    this.#next += 1;
    return inner;
  }

  #pattern(): Match['pattern'] {
    const token = this.#take();
    if (token.type === 'variable') return { variable: token.name };
    if (token.type === 'pattern' || (token.type === 'string' && looksLikePattern(token.text))) {
      return compiled(token.text);
    }
    throw new InvalidExpression(`has ${shown(token)} where a /pattern/ or a variable should stand`);
  }

  #takeOperator(operator: string): boolean {
    const token = this.tokens[this.#next];
    if (token?.type !== 'operator' || token.operator !== operator) return false;
    this.#next += 1;
    return true;
  }

  #take(): Token {
    const token = this.tokens[this.#next];
    if (token === undefined) throw new InvalidExpression('ends where a value should stand');
    this.#next += 1;
    return token;
  }
}

function compiled(source: string): Match['pattern'] {
  try {
    return safePattern(source);
  } catch (error) {
    if (!(error instanceof InvalidPattern)) throw error;
    throw new InvalidExpression(`has an invalid pattern: ${error.message}`);
  }
}

function shown(token: Token): string {
  switch (token.type) {
    case 'variable':
      return `$${token.name}`;
    case 'string':
      return `"${token.text}"`;
    case 'operator':
      return token.operator;
    case 'pattern':
      return token.text;
    default:
      return token.type;
  }
}
