/** Numbers that only seem to come by chance: the same seed gives the same ones (Mulberry32). */
export class Random {
  constructor(private state: number) {}

  /** A whole number from 0 to below the limit. */
  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * limit);
  }

  /** @throws RangeError if there is nothing to choose from */
  of<Item>(items: readonly Item[]): Item {
    const at = this.below(items.length);
    if (items.length === 0) throw new RangeError('there is nothing to choose from');
    return items[at] as Item;
  }
}
