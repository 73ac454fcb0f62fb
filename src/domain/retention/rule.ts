/** What of a build takes room and can go. */
export type KeptKind = 'trace' | 'artifacts';

/** One rule of a project's retention, as it is read from its text (docs/reference/retention-rules.md). */
export interface RetentionRule {
  /** One or both; `trace` first. */
  readonly kinds: readonly KeptKind[];
  /** Days of 24 hours from the build's end, 0 to 36,500; null: for ever. */
  readonly days: number | null;
  /** null: whatever the ref. */
  readonly refs: RefScope | null;
}

export interface RefScope {
  readonly tag: boolean;
  /** `*` stands for any characters, `/` too; null: all tags, or all branches. */
  readonly pattern: string | null;
}

/** What a rule is looked up for. */
export interface KeptBytes {
  readonly kind: KeptKind;
  readonly ref: string;
  readonly tag: boolean;
}

export const MAX_RULES = 50;
/** UTF-16 code units of one rule. */
export const MAX_RULE_LENGTH = 300;
export const MAX_DAYS = 36_500;

export const DAY_MS = 86_400_000;

/** Of a project's rules the first that matches decides; where none does, the bytes are kept. */
export function matches({ kinds, refs }: RetentionRule, { kind, ref, tag }: KeptBytes): boolean {
  if (!kinds.includes(kind)) return false;
  return refs === null || (refs.tag === tag && (refs.pattern === null || matchesPattern(refs.pattern, ref)));
}

/** Days that the most impatient rule keeps anything; null: nothing ever goes. */
export function fewestDays(rules: readonly RetentionRule[]): number | null {
  const days = rules.flatMap(rule => (rule.days === null ? [] : [rule.days]));
  return days.length === 0 ? null : Math.min(...days);
}

/** Walks back to the last `*` only: takes as many steps as both are long, multiplied, at most. */
export function matchesPattern(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let from = 0;
  let place = 0;
  while (at < text.length) {
    if (pattern[place] === '*') {
      star = place;
      from = at;
      place += 1;
    } else if (pattern[place] === text[at]) {
      place += 1;
      at += 1;
    } else if (star === -1) {
      return false;
    } else {
      from += 1;
      at = from;
      place = star + 1;
    }
  }
  return /^\**$/.test(pattern.slice(place));
}
