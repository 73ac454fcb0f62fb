import type { DomainEvent } from '../event.js';

/** The ledger as it was is vouched for. On `checkpoint-<size>`. */
export type CheckpointSigned = DomainEvent<
  'CheckpointSigned',
  {
    /** Events that it covers. */
    readonly size: number;
    /** Root of the Merkle tree over them, base64. */
    readonly root: string;
    /** The signed note, without what witnesses added. */
    readonly note: string;
  }
>;

/** Someone else vouches for it, too. */
export type CheckpointWitnessed = DomainEvent<
  'CheckpointWitnessed',
  {
    /** Name of the witness's key. */
    readonly witness: string;
    /** Its line of the note. */
    readonly signature: string;
  }
>;

export type CheckpointEvent = CheckpointSigned | CheckpointWitnessed;
