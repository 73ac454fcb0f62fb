import { isFinished, type Build } from './build.js';
import { change, existing } from './change.js';
import type { BuildCanceled } from './events.js';

/** Ends the build at once; its runner, if it has one, learns later. One that has ended stays as it is. @throws Refused not_found */
export function cancelBuild(build: Build): readonly BuildCanceled[] {
  const known = existing(build);
  if (isFinished(known)) return [];
  const { runnerId, runnerShared } = known;
  return [{ type: 'BuildCanceled', data: { ...change(known, 'canceled'), runnerId, runnerShared } }];
}
