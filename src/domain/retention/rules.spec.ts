import { describe, expect, it } from '@jest/globals';
import { assert, constant, integer, oneof, property, record, string, type Arbitrary } from 'fast-check';
import { formatRule } from './format-rule.js';
import { parseRule, parseRules, RetentionInvalid } from './parse-rule.js';
import { RuleUnreadable } from './rule-unreadable.js';
import { fewestDays, matches, matchesPattern, MAX_DAYS, type RefScope, type RetentionRule } from './rule.js';

const pattern = string({ minLength: 1, maxLength: 40, unit: 'binary' }).filter(
  text => !/[\s\p{Cc}]/u.test(text),
);
const refs: Arbitrary<RefScope | null> = oneof(
  constant(null),
  record({ tag: oneof(constant(true), constant(false)), pattern: oneof(constant(null), pattern) }),
);
const aRule: Arbitrary<RetentionRule> = record({
  kinds: oneof(
    constant(['trace'] as const),
    constant(['artifacts'] as const),
    constant(['trace', 'artifacts'] as const),
  ),
  days: oneof(constant(null), integer({ min: 0, max: MAX_DAYS })),
  refs,
});

const stopped = (text: string): [number, string] => {
  try {
    parseRule(text);
  } catch (error) {
    if (error instanceof RuleUnreadable) return [error.position, error.message];
    throw error;
  }
  throw new Error(`'${text}' was read`);
};

describe('A retention rule', () => {
  it('is read back from its text, whatever it says', () => {
    assert(property(aRule, rule => expect(parseRule(formatRule(rule))).toEqual(rule)));
  });

  it.each<[string, RetentionRule]>([
    ['keep 90 days of traces', { kinds: ['trace'], days: 90, refs: null }],
    [
      'keep artifacts of tags for ever',
      { kinds: ['artifacts'], days: null, refs: { tag: true, pattern: null } },
    ],
    [
      'keep 30 days of artifacts of branch feature/*',
      { kinds: ['artifacts'], days: 30, refs: { tag: false, pattern: 'feature/*' } },
    ],
    ['keep 2 weeks of artifacts and traces', { kinds: ['trace', 'artifacts'], days: 14, refs: null }],
    ['Keep 1 Year of traces of tag v*', { kinds: ['trace'], days: 365, refs: { tag: true, pattern: 'v*' } }],
    ['keep traces forever', { kinds: ['trace'], days: null, refs: null }],
    [' keep  0 days\tof traces ', { kinds: ['trace'], days: 0, refs: null }],
    // A pattern is whatever word comes next.
    [
      'keep traces of branch for for ever',
      { kinds: ['trace'], days: null, refs: { tag: false, pattern: 'for' } },
    ],
  ])('says it in words: %s', (text, rule) => expect(parseRule(text)).toEqual(rule));

  it.each<[string, number, RegExp]>([
    ['', 1, /expected 'keep', but the rule ends/],
    ['hold 90 days of traces', 1, /expected 'keep', not 'hold'/],
    ['keep', 5, /a number of days, 'traces' or 'artifacts', but the rule ends/],
    ['keep 90 moons of traces', 9, /'days', 'weeks' or 'years', not 'moons'/],
    ['keep 90d of traces', 6, /whole number, not '90d'/],
    ['keep 90 days traces', 14, /expected 'of', not 'traces'/],
    ['keep 90 days of logs', 17, /'traces' or 'artifacts', not 'logs'/],
    ['keep 90 days of traces and traces', 28, /expected 'artifacts', not 'traces'/],
    ['keep 90 days of traces for ever', 24, /'of', or the end, not 'for'/],
    ['keep 90 days of traces of tags v1', 32, /the end, not 'v1'/],
    ['keep 101 years of traces', 6, /36,500 days are the most/],
    ['keep traces', 12, /expected 'of', or 'for ever', but the rule ends/],
    ['keep traces of tags for', 24, /expected 'ever', but the rule ends/],
    ['keep traces of branch', 22, /a name, where '\*'/],
    ['keep traces of main for ever', 16, /'tags', 'branches', 'tag' or 'branch', not 'main'/],
    ['keep traces of branch a\u0007b for ever', 24, /control character/],
    [`keep traces of branch ${'x'.repeat(300)} for ever`, 301, /300 characters at most/],
    ['keep toString', 6, /not 'toString'/],
  ])('that can not be read says where: %j', (text, position, message) => {
    const [at, words] = stopped(text);
    expect(at).toBe(position);
    expect(words).toMatch(message);
  });

  it('never fails but by saying where, whatever text comes', () => {
    const word = oneof(
      ...['keep', '9', 'days', 'of', 'traces', 'artifacts', 'and', 'tag', 'for', 'ever'].map(constant),
      string(),
    );
    const text = record({ a: word, b: word, c: word, d: word, e: word, f: word });
    assert(
      property(text, words => {
        const rule = Object.values(words).join(' ');
        try {
          parseRule(rule);
        } catch (error) {
          expect(error).toBeInstanceOf(RuleUnreadable);
          const { position } = error as RuleUnreadable;
          expect(position).toBeGreaterThanOrEqual(1);
          expect(position).toBeLessThanOrEqual(rule.length + 1);
        }
      }),
    );
  });
});

describe('Rules of a project', () => {
  it('are refused with the first problem of each', () => {
    const rules = ['keep 9 days of traces', 'keep it', 'keep 9 days of it'];
    const refused = (): unknown => {
      try {
        return parseRules(rules);
      } catch (error) {
        return error instanceof RetentionInvalid ? error.problems : error;
      }
    };
    expect(refused()).toEqual([
      { rule: 2, position: 6, message: expect.stringContaining("not 'it'") },
      { rule: 3, position: 16, message: expect.stringContaining("not 'it'") },
    ]);
  });

  it('are 50 at most', () => {
    const rule = 'keep 9 days of traces';
    expect(parseRules(Array.from({ length: 50 }, () => rule))).toHaveLength(50);
    expect(() => parseRules(Array.from({ length: 51 }, () => rule))).toThrow(/50 rules at most/);
  });

  const rules = parseRules([
    'keep artifacts of tags for ever',
    'keep 1 day of artifacts of branch feature/*',
    'keep 30 days of traces and artifacts of branches',
    'keep 90 days of traces',
  ]);
  it.each([
    ['artifacts', 'v1.0', true, null],
    ['artifacts', 'feature/x/y', false, 1],
    ['artifacts', 'feature', false, 30],
    ['trace', 'feature/x', false, 30],
    ['trace', 'v1.0', true, 90],
  ] as const)('the first that matches decides: %s of %s', (kind, ref, tag, days) => {
    expect(rules.find(rule => matches(rule, { kind, ref, tag }))?.days).toBe(days);
  });

  it('of which none matches let nothing go', () => {
    const rule = parseRule('keep 9 days of traces');
    expect(matches(rule, { kind: 'artifacts', ref: 'a', tag: false })).toBe(false);
  });

  it('are as impatient as the most impatient', () => {
    expect(fewestDays(rules)).toBe(1);
    expect(fewestDays(parseRules(['keep traces for ever']))).toBeNull();
  });
});

describe('A pattern', () => {
  it.each([
    ['main', 'main', true],
    ['main', 'mainly', false],
    ['*', '', true],
    ['*', 'a/b', true],
    ['feature/*', 'feature/', true],
    ['*-rc*', 'v1-rc2', true],
    ['*-rc', 'v1-rc2', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-b-c-b', false],
    ['v1.0', 'v1x0', false],
    ['**', 'x', true],
  ])('%s and %s', (one, text, matches) => expect(matchesPattern(one, text)).toBe(matches));

  it('matches as the regular expression does that stands for it', () => {
    const few = string({ maxLength: 12, unit: oneof(...'ab*'.split('').map(constant)) });
    const texts = string({ maxLength: 12, unit: oneof(...'ab'.split('').map(constant)) });
    assert(
      property(few, texts, (one, text) => {
        const wanted = new RegExp(`^${one.replaceAll(/\*+/g, '.*')}$`).test(text);
        expect(matchesPattern(one, text)).toBe(wanted);
      }),
    );
  });
});
