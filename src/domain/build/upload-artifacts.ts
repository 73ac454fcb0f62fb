import { Refused } from '../event.js';
import type { Build } from './build.js';
import { change, existing } from './change.js';
import type { ArtifactsRecord, ArtifactsUploaded } from './events.js';

export interface UploadArtifacts {
  readonly artifacts: ArtifactsRecord;
  /** ISO 8601; null: kept for ever. */
  readonly expireAt: string | null;
}

/** Artifacts have arrived; they take the place of earlier ones. @throws Refused not_found, erased, not_running */
export function uploadArtifacts(
  build: Build,
  { artifacts, expireAt }: UploadArtifacts,
): readonly ArtifactsUploaded[] {
  const known = existing(build);
  if (known.erased) throw new Refused('erased', 'Build has been erased!');
  if (known.status !== 'running') throw new Refused('not_running', 'Build is not running!');
  const replaces = known.artifacts?.blob ?? null;
  // Blob keys are never used twice: the same one means the same upload, told again.
  if (replaces === artifacts.blob) return [];
  return [{ type: 'ArtifactsUploaded', data: { ...change(known), artifacts, expireAt, replaces } }];
}
