/** Positions of events that only grow, eight bytes each; asked for the place of one in time that grows with its logarithm. */
export class Positions {
  private values = new BigUint64Array(64);
  private count = 0;

  /** 0n: none yet. */
  get last(): bigint {
    return this.values[this.count - 1] ?? 0n;
  }

  /** @param position higher than the last */
  push(position: bigint): void {
    if (this.count === this.values.length) {
      const more = new BigUint64Array(2 * this.count);
      more.set(this.values);
      this.values = more;
    }
    this.values[this.count] = position;
    this.count += 1;
  }

  /** Place of the position, from 0; -1: it is none of them. */
  indexOf(position: bigint): number {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.values[middle] ?? 0n) < position) low = middle + 1;
      else high = middle;
    }
    return low < this.count && this.values[low] === position ? low : -1;
  }
}
