import { Query } from '@nestjs/cqrs';
import type { PlannedRemoval } from './planned-removal.js';
import type { RulesInForce } from './retention-planner.js';

export interface Sum {
  readonly items: number;
  readonly bytes: number;
}

/** A page of what a run would remove, and of what only a legal hold keeps from it. */
export interface RetentionPlan {
  readonly rules: RulesInForce;
  /** Milliseconds. */
  readonly at: number;
  readonly removals: readonly PlannedRemoval[];
  readonly held: readonly PlannedRemoval[];
  /** Of the whole plan; only on the first page. `complete` is false if there was too much to count. */
  readonly total: { readonly removals: Sum; readonly held: Sum; readonly complete: boolean } | null;
  /** Cursor of the next page; null: this is the last one. */
  readonly next: string | null;
}

/** What a run of a project's retention would remove. Nothing is changed. @throws Refused not_found */
export class PlanRetention extends Query<RetentionPlan> {
  constructor(
    readonly projectId: number,
    /** Milliseconds from which ages are reckoned; null: now. */
    readonly at: number | null,
    /** `next` of the page before; null: the first page. */
    readonly after: string | null,
    /** Removals on a page, those held included; one build's are never taken apart. */
    readonly limit: number,
  ) {
    super();
  }
}
