/** Stages that read a whole collection, or hold back what they read until all of it is there. */
const COSTLY: ReadonlySet<string> = new Set(['COLLSCAN', 'SORT']);

/** What a plan says of the slot-based engine's own program: the same once more, in other words. */
const PROGRAM = 'slotBasedPlan';

/**
 * Stages of the plan that won, the outermost first, by what MongoDB explains of a find or an aggregate; none where the
 * server explains no stages (FerretDB). Plans that were rejected don't count, nor what a shard says.
 */
export function stagesOf(explained: unknown): string[] {
  const { queryPlanner, stages } = fieldsOf(explained);
  const inside = Array.isArray(stages) ? stages.map(stage => fieldsOf(fieldsOf(stage)['$cursor'])) : [];
  const planners = [queryPlanner, ...inside.map(cursor => cursor['queryPlanner'])];
  return planners.flatMap(planner => stagesIn(fieldsOf(planner)['winningPlan']));
}

/** Those of the stages that no question may need. */
export function costlyOf(stages: readonly string[]): string[] {
  return stages.filter(stage => COSTLY.has(stage));
}

function stagesIn(plan: unknown): string[] {
  return Object.entries(fieldsOf(plan)).flatMap(([name, value]) => {
    if (name === PROGRAM) return [];
    return name === 'stage' && typeof value === 'string' ? [value] : stagesIn(value);
  });
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
