/** Ids that were taken from the front are cleared away when there are this many of them, and more than the rest. */
const CLEAR_AWAY = 1_000;

/** Build ids in ascending order, out of which any may be taken; leaving is remembered and cleared away lazily. */
export class BuildQueue {
  private ids: number[] = [];
  private head = 0;
  private readonly waiting = new Set<number>();

  /** Pending builds with these tags, those that are reserved and so not waiting included. */
  members = 0;

  constructor(readonly tags: readonly string[]) {}

  add(id: number): void {
    if (this.waiting.has(id)) return;
    this.waiting.add(id);
    const place = this.placeOf(id);
    // It may still stand where it was when it left.
    if (this.ids[place] !== id) this.ids.splice(place, 0, id);
  }

  delete(id: number): void {
    this.waiting.delete(id);
  }

  /** The lowest id; null if there is none. */
  first(): number | null {
    while (this.head < this.ids.length) {
      const id = this.ids[this.head];
      if (id !== undefined && this.waiting.has(id)) return this.clearAway(id);
      this.head += 1;
    }
    this.ids = [];
    this.head = 0;
    return null;
  }

  private clearAway(first: number): number {
    if (this.head >= CLEAR_AWAY && this.head * 2 >= this.ids.length) {
      this.ids = this.ids.slice(this.head);
      this.head = 0;
    }
    return first;
  }

  /** Where the id stands, or should: the first place from the head on that isn't below it. */
  private placeOf(id: number): number {
    let low = this.head;
    let high = this.ids.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.ids[middle] ?? id) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
