import type { Build } from './build.js';
import { change } from './change.js';
import type { ArtifactsExpired } from './events.js';
import { isHeld, type HoldOfProject } from './hold.js';
import { artifactsAreDue } from './keep-artifacts.js';

export interface ExpireArtifacts extends HoldOfProject {
  /** ISO 8601. */
  readonly now: string;
}

/** Lets the artifacts go whose time is over; nothing happens if it isn't, if somebody has kept them, or under a legal hold. */
export function expireArtifacts(build: Build, command: ExpireArtifacts): readonly ArtifactsExpired[] {
  if (build.status === 'none' || build.artifacts === null || !artifactsAreDue(build, command.now)) return [];
  if (isHeld(build, command)) return [];
  return [{ type: 'ArtifactsExpired', data: { ...change(build), artifacts: build.artifacts } }];
}
