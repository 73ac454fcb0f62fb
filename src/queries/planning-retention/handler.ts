import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Clock } from '../../ledger/clock.js';
import { CLOCK } from '../../ports.js';
import type { PlannedRemoval } from './planned-removal.js';
import { PlanRetention, type RetentionPlan, type Sum } from './query.js';
import { RetentionPlanner, type RulesInForce } from './retention-planner.js';

/** Builds that one answer looks at most. */
const MOST = 20_000;

@QueryHandler(PlanRetention)
export class PlanRetentionHandler implements IQueryHandler<PlanRetention> {
  constructor(
    private readonly planner: RetentionPlanner,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ projectId, at: wanted, after, limit }: PlanRetention): Promise<RetentionPlan> {
    const rules = await this.planner.rulesOf(projectId);
    const at = wanted ?? this.clock.now();
    const page = await this.page(rules, at, after, limit);
    const total = after === null ? await this.total(rules, at) : null;
    return {
      rules,
      at,
      removals: page.found.filter(one => !isHeld(one)),
      held: page.found.filter(isHeld),
      total,
      next: page.next,
    };
  }

  private async page(rules: RulesInForce, at: number, after: string | null, limit: number) {
    const found: PlannedRemoval[] = [];
    let last = after;
    let looked = 0;
    for await (const { cursor, removals } of this.planner.walk(rules, at, after)) {
      if (found.length >= limit || looked === MOST) return { found, next: last };
      found.push(...removals);
      last = cursor;
      looked += 1;
    }
    return { found, next: null };
  }

  private async total(rules: RulesInForce, at: number): Promise<RetentionPlan['total']> {
    let [removed, held]: [Sum, Sum] = [NOTHING, NOTHING];
    let looked = 0;
    for await (const { removals } of this.planner.walk(rules, at, null)) {
      if (looked === MOST) return { removals: removed, held, complete: false };
      for (const removal of removals) {
        if (removal.hold === null) removed = plus(removed, removal);
        else held = plus(held, removal);
      }
      looked += 1;
    }
    return { removals: removed, held, complete: true };
  }
}

const isHeld = ({ hold }: PlannedRemoval): boolean => hold !== null;

const NOTHING: Sum = { items: 0, bytes: 0 };

const plus = ({ items, bytes }: Sum, { size }: PlannedRemoval): Sum => ({
  items: items + 1,
  bytes: bytes + size,
});
