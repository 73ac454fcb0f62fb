import type { Build } from './build.js';
import { change, existing } from './change.js';
import type { ArtifactsRemoved } from './events.js';
import { refuseIfHeld, type HoldOfProject } from './hold.js';

/** A client takes the artifacts back; nothing happens if there are none. @throws Refused not_found, held */
export function removeArtifacts(build: Build, hold: HoldOfProject = {}): readonly ArtifactsRemoved[] {
  const known = existing(build);
  if (known.artifacts === null) return [];
  refuseIfHeld(known, hold);
  return [{ type: 'ArtifactsRemoved', data: { ...change(known), artifacts: known.artifacts } }];
}
