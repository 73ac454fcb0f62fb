import { Refused } from '../event.js';
import type { Build } from './build.js';
import { change, existing } from './change.js';
import type { BuildFinished } from './events.js';

export interface FinishBuild {
  /** The runner that says so. */
  readonly runnerId: number;
  readonly state: 'success' | 'failed';
  /** Only with `failed`; absent: `script_failure`. */
  readonly failureReason?: string | undefined;
  /** Absent: 0 on success, unknown otherwise. */
  readonly exitCode?: number | undefined;
  /** Percent, 0 to 100. */
  readonly coverage?: number | null | undefined;
}

/** The build's own runner tells how it ended. @throws Refused not_found, erased, not_running (also: another's) */
export function finishBuild(build: Build, command: FinishBuild): readonly BuildFinished[] {
  const known = existing(build);
  if (known.erased) throw new Refused('erased', 'Build has been erased!');
  if (known.status !== 'running' || known.runnerId !== command.runnerId) {
    throw new Refused('not_running', 'The build does not run on this runner');
  }
  const { state } = command;
  const { allowFailure, allowFailureExitCodes = [] } = known.definition;
  const exitCode = command.exitCode ?? (state === 'success' ? 0 : null);
  const data = {
    ...change(known, state),
    runnerId: known.runnerId,
    runnerShared: known.runnerShared,
    failureReason: state === 'success' ? null : (command.failureReason ?? 'script_failure'),
    exitCode,
    allowedToFail: allowFailure || (exitCode !== null && allowFailureExitCodes.includes(exitCode)),
    coverage: command.coverage ?? null,
  };
  return [{ type: 'BuildFinished', data }];
}
