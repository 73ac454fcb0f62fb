import type { Build } from './build.js';
import { change } from './change.js';
import type { ArtifactsExpired } from './events.js';
import { artifactsAreDue } from './keep-artifacts.js';

export interface ExpireArtifacts {
  /** ISO 8601. */
  readonly now: string;
}

/** Lets the artifacts go whose time is over; nothing happens if it isn't, or if somebody has kept them. */
export function expireArtifacts(build: Build, { now }: ExpireArtifacts): readonly ArtifactsExpired[] {
  if (build.status === 'none' || build.artifacts === null || !artifactsAreDue(build, now)) return [];
  return [{ type: 'ArtifactsExpired', data: { ...change(build), artifacts: build.artifacts } }];
}
