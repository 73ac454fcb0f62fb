import { MAX_EXPRESSION_TOKENS } from '../limits.js';

/** The text is no `if` expression; the message says where it stops being one. */
export class InvalidExpression extends Error {
  constructor(problem: string) {
    super(problem);
    this.name = 'InvalidExpression';
  }
}

export type Operator = '==' | '!=' | '=~' | '!~' | '&&' | '||';

export type Token =
  | { readonly type: 'variable'; readonly name: string }
  | { readonly type: 'string'; readonly text: string }
  | { readonly type: 'pattern'; readonly text: string }
  | { readonly type: 'null' }
  | { readonly type: 'operator'; readonly operator: Operator }
  | { readonly type: '(' | ')' };

const TOKEN =
  /\s*(?:\$(?<name>\w+)|"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<pattern>\/(?:\\[\s\S]|[^/\\])+\/[ismU]*)|(?<null>null\b)|(?<operator>==|!=|=~|!~|&&|\|\|)|(?<paren>[()]))/y;

/**
 * Cuts GitLab's `if` expression into tokens.
 * @throws InvalidExpression at the first character that begins none, or after `MAX_EXPRESSION_TOKENS`
 */
export function tokensOf(text: string): Token[] {
  const source = text.trimEnd();
  const tokens: Token[] = [];
  for (let at = 0; at < source.length;) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(source);
    if (match === null) throw new InvalidExpression(`can't be read from '${excerpt(source.slice(at))}' on`);
    if (tokens.length === MAX_EXPRESSION_TOKENS) {
      throw new InvalidExpression(`has more than ${MAX_EXPRESSION_TOKENS} tokens`);
    }
    tokens.push(tokenOf(match.groups ?? {}));
    at = TOKEN.lastIndex;
  }
  return tokens;
}

function tokenOf(groups: Partial<Record<string, string>>): Token {
  const { name, double, single, pattern, operator, paren } = groups;
  if (name !== undefined) return { type: 'variable', name };
  if (pattern !== undefined) return { type: 'pattern', text: pattern };
  if (operator !== undefined) return { type: 'operator', operator: operator as Operator };
  if (paren !== undefined) return { type: paren === '(' ? '(' : ')' };
  const text = double ?? single;
  return text === undefined ? { type: 'null' } : { type: 'string', text };
}

function excerpt(text: string): string {
  const trimmed = text.trim();
  return trimmed.length > 20 ? `${trimmed.slice(0, 20)}…` : trimmed;
}
