import { Refused } from '../event.js';
import type { Build, ExistingBuild } from './build.js';
import { change, existing } from './change.js';
import type { BuildPlayed } from './events.js';

export interface PlayBuild {
  readonly userId: number | null;
}

/** Starts what waits for someone (`when: manual`) or for its time (`when: delayed`). @throws Refused not_found, not_playable */
export function playBuild(build: Build, { userId }: PlayBuild): readonly BuildPlayed[] {
  const known = existing(build);
  if (!isPlayable(known)) throw new Refused('not_playable', 'Unplayable Job');
  return [
    { type: 'BuildPlayed', data: { ...change(known, 'pending'), tags: known.definition.tags, userId } },
  ];
}

function isPlayable(build: ExistingBuild): boolean {
  if (build.erased) return false;
  if (build.status === 'manual') return true;
  if (build.status === 'skipped') return build.definition.when === 'manual';
  return build.status === 'created' && build.enqueueAt !== null;
}
