import type { ReadSide } from '../ledger/read-side.js';
import type { ProjectionRunner } from '../projections/projection-runner.js';
import type { ReadModels } from '../read-models/read-models.js';

/** After how many milliseconds the checkpoint is asked itself. */
const PATIENCE_MS = 500;

/** @param wait milliseconds that an answer waits at most */
export function exclusiveReadSide(projection: ProjectionRunner, wait: number): ReadSide {
  return {
    get position() {
      return projection.position;
    },
    shown: position => projection.reached(position, wait),
  };
}

/**
 * Where other processes may fold: usually this one follows them closely, but when it can't (its own connection to the
 * event store is down) the checkpoint tells what the documents show all the same.
 */
export function sharedReadSide(
  projection: ProjectionRunner,
  readModels: ReadModels,
  checkpoint: string,
  wait: number,
): ReadSide {
  const saved = (): Promise<bigint> => readModels.checkpoint(checkpoint).catch(() => 0n);
  return {
    get position() {
      return projection.position;
    },
    async shown(position) {
      const until = performance.now() + wait;
      for (;;) {
        const left = Math.max(0, until - performance.now());
        if (await projection.reached(position, Math.min(PATIENCE_MS, left))) return true;
        if ((await saved()) >= position) return true;
        if (performance.now() >= until) return false;
      }
    },
  };
}
