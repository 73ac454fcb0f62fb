import type { Build, ExistingBuild } from './build.js';
import { change } from './change.js';
import type { BuildDelayed, BuildEnqueued, BuildHeld } from './events.js';

export interface EnqueueBuild {
  /** ISO 8601. */
  readonly now: string;
}

/**
 * The build's turn has come (or, if it was delayed, its time): runners may take it, or `when: manual` or
 * `when: delayed` holds it back. A retry is never held back, as someone has asked for just this job.
 * Nothing happens in any state but created and skipped (a retry of an earlier build can revive a skipped one).
 */
export function enqueueBuild(
  build: Build,
  { now }: EnqueueBuild,
): readonly (BuildEnqueued | BuildHeld | BuildDelayed)[] {
  if (build.status !== 'created' && build.status !== 'skipped') return [];
  if (build.retryOf === null) {
    if (build.definition.when === 'manual') return [{ type: 'BuildHeld', data: change(build, 'manual') }];
    if (build.definition.when === 'delayed') return enqueueInTime(build, now);
  }
  return [enqueued(build)];
}

function enqueueInTime(build: ExistingBuild, now: string): readonly (BuildEnqueued | BuildDelayed)[] {
  if (build.enqueueAt !== null)
    return Date.parse(build.enqueueAt) <= Date.parse(now) ? [enqueued(build)] : [];
  const seconds = build.definition.startIn ?? 0;
  const enqueueAt = new Date(Date.parse(now) + seconds * 1000).toISOString();
  return [{ type: 'BuildDelayed', data: { ...change(build, 'created'), enqueueAt } }];
}

const enqueued = (build: ExistingBuild): BuildEnqueued => ({
  type: 'BuildEnqueued',
  data: { ...change(build, 'pending'), tags: build.definition.tags },
});
