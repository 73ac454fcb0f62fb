import { GREATEST_POSITION } from './all-events.js';

/** A checkpoint as the client gives it. */
export interface CheckpointPosition {
  readonly commit: bigint;
  readonly prepare: bigint;
}

/**
 * How far a server has searched, as far as that can be believed. Some releases, when a subscription goes live, tell the
 * end of the log, where the next record is yet to be written: who went on from there would miss it. So a checkpoint
 * counts when a later one has come: what stands at it has been sent by then, if it was ours.
 */
export class Checkpoints {
  private latest = 0n;
  private before = 0n;

  /** Everything of ours up to this position was sent before the last checkpoint came; 0n: nothing is known. */
  get passed(): bigint {
    return this.before;
  }

  note({ commit, prepare }: CheckpointPosition): void {
    // Of a record both are the same. Servers have told of greater positions than there are, which mean nothing.
    if (commit !== prepare || commit > GREATEST_POSITION || commit <= this.latest) return;
    this.before = this.latest;
    this.latest = commit;
  }
}
