import { Refused } from '../event.js';
import type { IdsReserved } from './events.js';
import type { Ids } from './ids.js';

export interface ReserveIds {
  /** How many; 1 to 10,000. */
  readonly count: number;
}

/** The next `count` ids, as one block without holes. @throws Refused invalid */
export function reserveIds(ids: Ids, { count }: ReserveIds): readonly [IdsReserved] {
  if (!Number.isInteger(count) || count < 1 || count > 10_000) {
    throw new Refused('invalid', 'Between 1 and 10,000 ids can be reserved at once');
  }
  return [{ type: 'IdsReserved', data: { from: ids.next, to: ids.next + count - 1 } }];
}
