import type { Build } from './build.js';
import { change } from './change.js';
import type { BuildSkipped } from './events.js';

/** What happened before the build means that it won't run. Nothing happens once it has run or waits for someone. */
export function skipBuild(build: Build): readonly BuildSkipped[] {
  if (build.status !== 'created' && build.status !== 'pending') return [];
  return [{ type: 'BuildSkipped', data: change(build, 'skipped') }];
}
