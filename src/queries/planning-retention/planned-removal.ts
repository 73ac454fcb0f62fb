import type { KeptKind, RetentionRule } from '../../domain/retention/rule.js';
import { DAY_MS, matches } from '../../domain/retention/rule.js';
import type { BuildDocument } from '../../projections/build-document.js';

/** A rule, and its text. */
export interface WrittenRule {
  readonly rule: RetentionRule;
  readonly text: string;
}

/** Bytes that a rule lets go. */
export interface PlannedRemoval {
  readonly buildId: number;
  readonly kind: KeptKind;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  /** Text of the rule. */
  readonly rule: string;
  /** When the build ended; ISO 8601. */
  readonly endedAt: string;
  /** On what a legal hold stands that keeps them all the same; null: none does. */
  readonly hold: 'project' | 'build' | null;
}

/** What the rules let go of a build's bytes, the trace before the artifacts. @param at milliseconds */
export function removalsOf(
  build: BuildDocument,
  rules: readonly WrittenRule[],
  projectHeld: boolean,
  at: number,
): PlannedRemoval[] {
  const { id: buildId, ref, tag, finishedAt: endedAt, trace, artifacts } = build;
  if (endedAt === null) return [];
  const hold = projectHeld ? 'project' : build.legalHold === undefined ? null : 'build';
  const kept = [
    { kind: 'trace' as const, blob: trace },
    { kind: 'artifacts' as const, blob: build.artifactsKept ? null : artifacts },
  ];
  return kept.flatMap(({ kind, blob }) => {
    if (blob === null) return [];
    const written = rules.find(({ rule }) => matches(rule, { kind, ref, tag }));
    const days = written?.rule.days ?? null;
    if (written === undefined || days === null || Date.parse(endedAt) + days * DAY_MS > at) return [];
    return [{ buildId, kind, size: blob.size, sha256: blob.sha256, rule: written.text, endedAt, hold }];
  });
}
