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
    const last = this.ids.at(-1);
    if (last === undefined || last < id) {
      this.ids.push(id);
      return;
    }
    // An id that comes late, or comes back: put it in its place, which is near the end or near the head.
    this.ids = [...this.ids.slice(this.head).filter(one => one !== id), id].toSorted((a, b) => a - b);
    this.head = 0;
  }

  delete(id: number): void {
    this.waiting.delete(id);
  }

  /** The lowest id; null if there is none. */
  first(): number | null {
    while (this.head < this.ids.length) {
      const id = this.ids[this.head];
      if (id !== undefined && this.waiting.has(id)) return id;
      this.head += 1;
    }
    this.ids = [];
    this.head = 0;
    return null;
  }
}
