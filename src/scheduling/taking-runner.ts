import type { RunnerSettings } from '../domain/runner/events.js';

/** What of a runner decides which builds it may take. */
export type TakingRunner = Pick<RunnerSettings, 'tags' | 'runUntagged' | 'locked'> & {
  /** null: a shared runner. */
  readonly projectId: number | null;
};
