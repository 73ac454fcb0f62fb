import type { Aggregate } from '../event.js';
import type { IdKind, NameClaimed } from './events.js';

/** Whose name it is. */
export interface Name {
  /** null: free. */
  readonly id: number | null;
}

export function evolveName(_name: Name, event: NameClaimed): Name {
  return { id: event.data.id };
}

/** Streams `ids-<kind>-<name>`; the part after `ids-` is `nameStreamId`. */
export const nameAggregate: Aggregate<Name, NameClaimed> = {
  category: 'ids',
  initial: { id: null },
  evolve: evolveName,
};

/** What follows `ids-` in the name of the stream on which a name is claimed. */
export const nameStreamId = (kind: IdKind, name: string): string => `${kind}-${name}`;
