import type { Build } from './build.js';
import { change } from './change.js';
import type { BuildDropped } from './events.js';

export interface DropStuckBuild {
  /** `stuck_or_timeout_failure`, `job_execution_timeout`, `runner_system_failure`, … */
  readonly failureReason: string;
}

/** Gives a build up of which nothing was heard for too long; nothing happens unless it waits or runs. */
export function dropStuckBuild(build: Build, { failureReason }: DropStuckBuild): readonly BuildDropped[] {
  if (build.status !== 'pending' && build.status !== 'running') return [];
  const { runnerId, runnerShared, definition } = build;
  const allowedToFail = definition.allowFailure;
  return [
    {
      type: 'BuildDropped',
      data: { ...change(build, 'failed'), runnerId, runnerShared, failureReason, allowedToFail },
    },
  ];
}
