import type { RunnerSettings } from '../domain/runner/events.js';

/** What of a runner decides which builds it may take. */
export type TakingRunner = Pick<RunnerSettings, 'tags' | 'runUntagged' | 'locked'> & {
  /** null: a shared runner. */
  readonly projectId: number | null;
};

/** All of the build's tags are the runner's; without tags it must take untagged builds. */
export function mayTake(
  runner: Pick<TakingRunner, 'tags' | 'runUntagged'>,
  tags: readonly string[],
): boolean {
  return tags.length === 0 ? runner.runUntagged : tags.every(tag => runner.tags.includes(tag));
}

/** The same for the same tags, whatever their order. */
export const tagKey = (tags: readonly string[]): string => tags.toSorted().join('\0');
