import type { Aggregate } from '../event.js';
import type { IdsReserved } from './events.js';

/** The counter of one kind of id. */
export interface Ids {
  /** The lowest id that was never given away. */
  readonly next: number;
}

export function evolveIds(_ids: Ids, event: IdsReserved): Ids {
  return { next: event.data.to + 1 };
}

/** Streams `ids-<kind>`. */
export const idsAggregate: Aggregate<Ids, IdsReserved> = {
  category: 'ids',
  initial: { next: 1 },
  evolve: evolveIds,
};
