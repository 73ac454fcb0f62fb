import type { Build } from './build.js';
import { change, existing } from './change.js';
import type { ArtifactsRemoved } from './events.js';

/** A client takes the artifacts back; nothing happens if there are none. @throws Refused not_found */
export function removeArtifacts(build: Build): readonly ArtifactsRemoved[] {
  const known = existing(build);
  if (known.artifacts === null) return [];
  return [{ type: 'ArtifactsRemoved', data: { ...change(known), artifacts: known.artifacts } }];
}
