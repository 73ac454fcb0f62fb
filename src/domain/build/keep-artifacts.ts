import { Refused } from '../event.js';
import type { Build, ExistingBuild } from './build.js';
import { change, existing } from './change.js';
import type { ArtifactsKept } from './events.js';

export interface KeepArtifacts {
  /** ISO 8601. */
  readonly now: string;
}

/** The artifacts never expire any more. @throws Refused not_found, no_artifacts (none, or their time was over) */
export function keepArtifacts(build: Build, { now }: KeepArtifacts): readonly ArtifactsKept[] {
  const known = existing(build);
  if (known.artifacts === null || artifactsAreDue(known, now)) {
    throw new Refused('no_artifacts', 'The build has no artifacts');
  }
  return known.artifactsKept ? [] : [{ type: 'ArtifactsKept', data: change(known) }];
}

/** Whether the artifacts' time was over at `now` (ISO 8601), be they already expired or not. */
export const artifactsAreDue = (build: ExistingBuild, now: string): boolean =>
  build.artifactsExpireAt !== null && Date.parse(build.artifactsExpireAt) <= Date.parse(now);
