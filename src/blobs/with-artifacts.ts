import type { Artifacts, Blobs } from './blobs.js';

/** Blobs whose artifacts are kept elsewhere than their traces. */
export function withArtifacts(blobs: Blobs, artifacts: Artifacts & { close(): Promise<void> }): Blobs {
  return {
    traces: blobs.traces,
    artifacts,
    async close() {
      await Promise.all([blobs.close(), artifacts.close()]);
    },
  };
}
