import { INTERVALS, type Interval } from '../../../queries/analysing-builds/intervals.js';
import { DIMENSIONS, type Dimension } from '../../../queries/analysing-builds/query.js';
import { textOf, timeOf } from '../events/event-query.js';
import { problem } from '../problem.js';

type Query = Readonly<Record<string, unknown>>;

/** What is asked of the builds that ended, besides of which project and as of when. */
export interface AnalysisQuery {
  /** Milliseconds since 1970; null: not said. */
  readonly from: number | null;
  readonly to: number | null;
  readonly groupBy: readonly Dimension[];
  readonly interval: Interval | null;
}

/** @throws ApiError 400 that names the parameter which is wrong */
export function analysisQueryOf(query: Query): AnalysisQuery {
  const interval = textOf(query, 'interval') ?? null;
  if (interval !== null && !isOneOf(INTERVALS, interval)) {
    throw problem(400, `interval must be one of ${INTERVALS.join(', ')}`);
  }
  const groupBy = (textOf(query, 'group_by') ?? '').split(',').filter(word => word !== '');
  if (!groupBy.every(word => isOneOf(DIMENSIONS, word))) {
    throw problem(400, `group_by must be of ${DIMENSIONS.join(', ')}, separated by commas`);
  }
  return {
    from: timeOf(query, 'from') ?? null,
    to: timeOf(query, 'to') ?? null,
    groupBy: [...new Set(groupBy)] as Dimension[],
    interval,
  };
}

const isOneOf = <Word extends string>(words: readonly Word[], given: string): given is Word =>
  (words as readonly string[]).includes(given);
