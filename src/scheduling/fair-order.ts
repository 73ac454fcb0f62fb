import type { ProjectQueue } from './project-queue.js';

/** A project with builds that wait, as it stood when it was last placed. */
interface Place {
  readonly queue: ProjectQueue;
  readonly load: number;
  /** The lowest id of its waiting builds. */
  readonly oldest: number;
}

/**
 * Projects with builds that wait: the fewest builds on shared runners first, among equals the one whose build waits
 * longest. Kept sorted, so that handing out a build does not ask every project there is.
 */
export class FairOrder {
  private readonly places: Place[] = [];
  private readonly placeOf = new Map<ProjectQueue, Place>();

  /** To be called after every change to the project's builds or load. */
  place(queue: ProjectQueue): void {
    const oldest = queue.oldest();
    const known = this.placeOf.get(queue);
    if (known !== undefined) {
      if (known.oldest === oldest && known.load === queue.load) return;
      this.places.splice(this.rank(known), 1);
      this.placeOf.delete(queue);
    }
    if (oldest === null) return;
    const place = { queue, load: queue.load, oldest };
    this.places.splice(this.rank(place), 0, place);
    this.placeOf.set(queue, place);
  }

  /** As they stand now, whatever changes while they are gone through. */
  all(): readonly Place[] {
    return [...this.places];
  }

  /** Where it stands, or should: no two are equal, since a build belongs to one project. */
  private rank(place: Place): number {
    let low = 0;
    let high = this.places.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.places[middle];
      if (other !== undefined && before(other, place)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Whether a build of one load and id goes out before another. */
export function before(
  one: { readonly load: number; readonly oldest: number },
  other: { readonly load: number; readonly oldest: number },
): boolean {
  return one.load === other.load ? one.oldest < other.oldest : one.load < other.load;
}
