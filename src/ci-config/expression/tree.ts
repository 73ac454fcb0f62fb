import { type SafePattern } from '../pattern.js';

/** A parsed `if` expression. */
export type Expression = Operand | Comparison | Match | Logic;

export type Operand =
  | { readonly type: 'variable'; readonly name: string }
  | { readonly type: 'string'; readonly text: string }
  | { readonly type: 'null' };

export interface Comparison {
  readonly type: 'comparison';
  readonly equal: boolean;
  readonly left: Expression;
  readonly right: Expression;
}

export interface Match {
  readonly type: 'match';
  /** False for `!~`. */
  readonly matching: boolean;
  readonly left: Expression;
  /** An expression, or the name of the variable that holds one. */
  readonly pattern: SafePattern | { readonly variable: string };
}

export interface Logic {
  readonly type: 'and' | 'or';
  readonly left: Expression;
  readonly right: Expression;
}
