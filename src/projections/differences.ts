import type { Difference } from '../read-models/compare-documents.js';

/** Documents named at most; the others are counted. */
const NAMED = 100;

export interface NamedDifference {
  readonly projection: string;
  readonly id: string;
  readonly difference: Difference;
}

/** How what is served differs from what the events say. */
export class Differences {
  readonly named: NamedDifference[] = [];
  count = 0;

  add(projection: string, id: string, difference: Difference): void {
    this.count += 1;
    if (this.named.length < NAMED) this.named.push({ projection, id, difference });
  }
}
