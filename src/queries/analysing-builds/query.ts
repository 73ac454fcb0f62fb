import { Query } from '@nestjs/cqrs';
import type { Past } from '../time-machine/past.js';
import type { Figures } from './figures.js';
import type { Interval } from './intervals.js';

/** What builds can be told apart by. */
export const DIMENSIONS = [
  'project',
  'job',
  'stage',
  'ref',
  'runner',
  'user',
  'status',
  'failure_reason',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Figures of the builds that have all of this in common. */
export interface Group {
  /** Milliseconds since 1970; null where time isn't cut into intervals. */
  readonly start: number | null;
  /** A value for each dimension that was asked for, in the same order. */
  readonly key: readonly (string | number | null)[];
  readonly figures: Figures;
}

/** Answers with more than this are refused: {@link AnalysisTooLarge}. */
export const MOST_GROUPS = 5_000;
export const MOST_BUILDS = 1_000_000;

/** More groups or builds than one answer is made of. */
export class AnalysisTooLarge extends Error {
  constructor(what: 'builds' | 'groups') {
    const most = (what === 'builds' ? MOST_BUILDS : MOST_GROUPS).toLocaleString('en-US');
    super(`There are more than ${most} ${what}: ask for less time, or for larger intervals`);
    this.name = 'AnalysisTooLarge';
  }
}

/**
 * How many builds ended, how, and after how long: exactly, from each of them.
 * @throws AnalysisTooLarge
 */
export class AnalyseBuilds extends Query<readonly Group[]> {
  constructor(
    /** null: all there are. */
    readonly projectId: number | null,
    /** Builds that ended at this time or later; milliseconds since 1970. */
    readonly from: number,
    /** Builds that ended before this time; null: all that have ended. */
    readonly to: number | null,
    readonly groupBy: readonly Dimension[],
    readonly interval: Interval | null,
    /** As it was then; null: as it is now. */
    readonly past: Past | null,
  ) {
    super();
  }
}
