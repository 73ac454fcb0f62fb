import { Refused } from '../event.js';
import {
  MAX_DAYS,
  MAX_RULE_LENGTH,
  MAX_RULES,
  type KeptKind,
  type RefScope,
  type RetentionRule,
} from './rule.js';
import { RuleUnreadable } from './rule-unreadable.js';
import { RuleWords } from './rule-words.js';

/** What can't be read of one rule. */
export interface RuleProblem {
  /** Place of the rule, from 1. */
  readonly rule: number;
  /** Place of the character where reading stopped, from 1. */
  readonly position: number;
  readonly message: string;
}

/** Rules that can't be read; nothing was changed. */
export class RetentionInvalid extends Refused {
  constructor(readonly problems: readonly RuleProblem[]) {
    const told = problems.map(
      ({ rule, position, message }) => `rule ${rule}, character ${position}: ${message}`,
    );
    super('invalid', told.join('; '));
    this.name = 'RetentionInvalid';
  }
}

/** @throws RetentionInvalid with the first problem of each rule that has one */
export function parseRules(texts: readonly string[]): RetentionRule[] {
  if (texts.length > MAX_RULES) {
    const message = `there may be ${MAX_RULES} rules at most`;
    throw new RetentionInvalid([{ rule: MAX_RULES + 1, position: 1, message }]);
  }
  const problems: RuleProblem[] = [];
  const rules = texts.flatMap((text, at) => {
    try {
      return [parseRule(text)];
    } catch (error) {
      if (!(error instanceof RuleUnreadable)) throw error;
      problems.push({ rule: at + 1, position: error.position, message: error.message });
      return [];
    }
  });
  if (problems.length > 0) throw new RetentionInvalid(problems);
  return rules;
}

/**
 * Reads one rule:
 * `keep <n> days|weeks|years of <kinds> [of <refs>]`, or `keep <kinds> [of <refs>] for ever`; kinds are `traces`,
 * `artifacts` or both with `and`; refs are `tags`, `branches`, `tag <pattern>`, `branch <pattern>`.
 * @throws RuleUnreadable
 */
export function parseRule(text: string): RetentionRule {
  if (text.length > MAX_RULE_LENGTH) {
    throw new RuleUnreadable(MAX_RULE_LENGTH + 1, `a rule has ${MAX_RULE_LENGTH} characters at most`);
  }
  const words = new RuleWords(text);
  words.take('keep');
  const days = words.isNumber() ? readDays(words) : null;
  const kinds = readKinds(words, days === null);
  const refs = words.skip('of') ? readRefs(words) : null;
  if (days === null) {
    if (!words.skip('forever')) {
      words.take('for', refs === null ? "'of', or 'for ever'" : "'for ever'");
      words.take('ever');
    }
  }
  words.end(days !== null && refs === null ? "'of', or the end" : 'the end');
  return { kinds, days, refs };
}

const UNITS: Readonly<Record<string, number>> = {
  day: 1,
  days: 1,
  week: 7,
  weeks: 7,
  year: 365,
  years: 365,
};

function readDays(words: RuleWords): number {
  const amount = words.number();
  const unit = words.oneOf(UNITS, "'days', 'weeks' or 'years'");
  const days = amount.value * unit;
  if (days > MAX_DAYS) {
    const most = MAX_DAYS.toLocaleString('en-US');
    throw new RuleUnreadable(amount.position, `${most} days are the most; write 'for ever' for longer`);
  }
  words.take('of');
  return days;
}

const KINDS: Readonly<Record<string, KeptKind>> = { traces: 'trace', artifacts: 'artifacts' };

function readKinds(words: RuleWords, mayBeNumber: boolean): readonly KeptKind[] {
  const first = words.oneOf(
    KINDS,
    mayBeNumber ? "a number of days, 'traces' or 'artifacts'" : "'traces' or 'artifacts'",
  );
  if (!words.skip('and')) return [first];
  const other = first === 'trace' ? 'artifacts' : 'traces';
  words.take(other);
  return ['trace', 'artifacts'];
}

const REFS: Readonly<Record<string, { readonly tag: boolean; readonly named: boolean }>> = {
  tags: { tag: true, named: false },
  branches: { tag: false, named: false },
  tag: { tag: true, named: true },
  branch: { tag: false, named: true },
};

function readRefs(words: RuleWords): RefScope {
  const { tag, named } = words.oneOf(REFS, "'tags', 'branches', 'tag' or 'branch'");
  return { tag, pattern: named ? words.pattern() : null };
}
