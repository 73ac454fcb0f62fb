import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { holds } from './evaluate.js';
import { InvalidExpression } from './lexer.js';
import { parseExpression } from './parse.js';

const environment = new Map([
  ['BRANCH', 'main'],
  ['EMPTY', ''],
  ['BLANK', '  '],
  ['PATTERN', '/^ma/'],
  ['NO_PATTERN', 'ma'],
  ['BAD_PATTERN', '/(/'],
]);
const name = (value: boolean): string => (value ? '$T' : '$F');
const evaluate = (text: string): boolean => holds(parseExpression(text), environment);

function outcome(text: string): 'evaluated' | 'refused' {
  try {
    return typeof evaluate(text) === 'boolean' ? 'evaluated' : 'refused';
  } catch (error) {
    if (error instanceof InvalidExpression) return 'refused';
    throw error;
  }
}

describe('an if expression', () => {
  it.each([
    ['$BRANCH', true],
    ['$EMPTY', false],
    ['$BLANK', false],
    ['$UNKNOWN', false],
    ['$BRANCH == "main"', true],
    ["$BRANCH == 'main'", true],
    ['"main" == $BRANCH', true],
    ['$BRANCH != "main"', false],
    ['$UNKNOWN == null', true],
    ['$UNKNOWN == ""', false],
    ['$EMPTY == ""', true],
    ['$EMPTY == null', false],
    ['$BRANCH != null', true],
    ['$BRANCH =~ /^MA/', false],
    ['$BRANCH =~ /^MA/i', true],
    ['$BRANCH !~ /^MA/', true],
    ['$BRANCH =~ $PATTERN', true],
    ['$BRANCH !~ $PATTERN', false],
    ['$BRANCH =~ $NO_PATTERN', false],
    ['$BRANCH =~ $BAD_PATTERN', false],
    ['$BRANCH !~ $UNKNOWN', true],
    ['$UNKNOWN =~ /.+/', false],
    ['$UNKNOWN =~ /^$/', true],
    ['"a/b" =~ /a\\/b/', true],
    ['$BRANCH && $UNKNOWN', false],
    ['$BRANCH || $UNKNOWN', true],
    ['$EMPTY || $BRANCH', true],
    ['$BRANCH == "x" && $EMPTY || $BRANCH', true],
    ['$BRANCH || $BRANCH && $UNKNOWN', true],
    ['($BRANCH || $BRANCH) && $UNKNOWN', false],
    ['(($BRANCH =~ /^ma/))', true],
    ['$BRANCH\n  == "main"', true],
  ])('%s is %p', (text, value) => {
    expect(evaluate(text)).toBe(value);
  });

  it.each([
    ['', 'ends where a value should stand'],
    ['$BRANCH ==', 'ends where a value should stand'],
    ['== "a"', 'has == where a value should stand'],
    ['($BRANCH', 'lacks a closing parenthesis'],
    ['$BRANCH)', 'goes on with ) where it should end'],
    ['$BRANCH "a"', 'goes on with "a" where it should end'],
    ['$BRANCH = "a"', "can't be read from '= \"a\"' on"],
    ['! $BRANCH', "can't be read from '! $BRANCH' on"],
    ['branch == "a"', `can't be read from 'branch == "a"' on`],
    ['$BRANCH == /a/', 'has /a/ where a value should stand'],
    ['$BRANCH =~ "a"', 'has "a" where a /pattern/ or a variable should stand'],
    ['$BRANCH =~ /(/', 'has an invalid pattern'],
    [Array.from({ length: 101 }, () => '(').join(''), 'has more than 100 tokens'],
  ])('refuses %j, because it %s', (text, problem) => {
    expect(() => parseExpression(text)).toThrow(InvalidExpression);
    expect(() => parseExpression(text)).toThrow(problem);
  });

  it('is refused or evaluated, never anything else, whatever the text', () => {
    const word = fc.constantFrom(
      '$A',
      '$BRANCH',
      '"x"',
      "'",
      '/a/',
      '/(/',
      'null',
      '==',
      '!=',
      '=~',
      '!~',
      '&&',
      '||',
      '(',
      ')',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(word, { maxLength: 12 }).map(words => words.join(' ')),
    );
    fc.assert(
      fc.property(text, source => {
        expect(['evaluated', 'refused']).toContain(outcome(source));
      }),
      { numRuns: 500 },
    );
  });

  it('takes && before ||, as a truth table shows', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.boolean(), (a, b, c) => {
        const known = new Map([['T', 'x']]);
        const text = `${name(a)} || ${name(b)} && ${name(c)}`;
        expect(holds(parseExpression(text), known)).toBe(a || (b && c));
      }),
    );
  });
});
