/** A record's position in `$all` fits into 63 bits; servers have told of greater ones, which mean nothing. */
const GREATEST = 2n ** 63n - 1n;

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
    // Of a record both are the same; a position that no record has is no place to go on from.
    if (commit !== prepare || commit > GREATEST || commit <= this.latest) return;
    this.before = this.latest;
    this.latest = commit;
  }
}
