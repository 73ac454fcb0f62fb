import { Refused } from '../event.js';
import type { Build } from './build.js';
import { change } from './change.js';
import type { BuildStarted } from './events.js';

export interface StartBuild {
  readonly runnerId: number;
  readonly runnerShared: boolean;
}

/** A runner takes the build. @throws Refused not_pending: another one was faster, or nobody may have it */
export function startBuild(build: Build, { runnerId, runnerShared }: StartBuild): readonly BuildStarted[] {
  if (build.status !== 'pending') throw new Refused('not_pending', 'The build waits for no runner');
  return [{ type: 'BuildStarted', data: { ...change(build, 'running'), runnerId, runnerShared } }];
}
