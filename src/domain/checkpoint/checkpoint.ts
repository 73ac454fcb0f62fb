import { Refused, type Aggregate } from '../event.js';
import type { CheckpointEvent, CheckpointSigned, CheckpointWitnessed } from './events.js';

export interface Checkpoint {
  /** null: not signed yet. */
  readonly note: string | null;
  /** Lines that witnesses added, in the order they came. */
  readonly signatures: readonly string[];
}

export function evolveCheckpoint(checkpoint: Checkpoint, event: CheckpointEvent): Checkpoint {
  switch (event.type) {
    case 'CheckpointSigned':
      return { ...checkpoint, note: event.data.note };
    case 'CheckpointWitnessed':
      return { ...checkpoint, signatures: [...checkpoint.signatures, event.data.signature] };
  }
}

/** Streams `checkpoint-<size>`: one for each size, so that several servers sign each at most once. */
export const checkpointAggregate: Aggregate<Checkpoint, CheckpointEvent> = {
  category: 'checkpoint',
  initial: { note: null, signatures: [] },
  evolve: evolveCheckpoint,
};

/** Nothing happens if this size is signed already. */
export function signCheckpoint(
  checkpoint: Checkpoint,
  data: CheckpointSigned['data'],
): readonly CheckpointSigned[] {
  return checkpoint.note === null ? [{ type: 'CheckpointSigned', data }] : [];
}

/** Nothing happens if the line is there already. @throws Refused not_found: this size was never signed */
export function witnessCheckpoint(
  checkpoint: Checkpoint,
  data: CheckpointWitnessed['data'],
): readonly CheckpointWitnessed[] {
  if (checkpoint.note === null) throw new Refused('not_found', 'there is no such checkpoint');
  return checkpoint.signatures.includes(data.signature) ? [] : [{ type: 'CheckpointWitnessed', data }];
}
