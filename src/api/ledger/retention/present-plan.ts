import type { LegalHold } from '../../../projections/build-document.js';
import type { PlannedRemoval } from '../../../queries/planning-retention/planned-removal.js';
import type { RetentionPlan } from '../../../queries/planning-retention/query.js';

export function presentPlan(plan: RetentionPlan, legalHold: LegalHold | undefined): object {
  const { rules, at, removals, held, total, next } = plan;
  return {
    project_id: rules.projectId,
    at: new Date(at).toISOString(),
    rules: rules.rules.map(({ text }) => text),
    rules_digest: rules.digest,
    legal_hold: legalHold ?? null,
    items: removals.map(removal => presentRemoval(removal)),
    held: held.map(removal => presentRemoval(removal, removal.hold)),
    total: total === null ? null : { ...total.removals, held: total.held, complete: total.complete },
    next,
  };
}

const presentRemoval = (
  { buildId, kind, size, sha256, rule, endedAt }: PlannedRemoval,
  hold?: PlannedRemoval['hold'],
) => ({
  build_id: buildId,
  kind,
  bytes: size,
  sha256,
  rule,
  ended_at: endedAt,
  ...(hold === undefined ? {} : { hold }),
});
