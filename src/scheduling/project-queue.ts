import { Arrivals } from './arrivals.js';
import { BuildQueue } from './build-queue.js';
import { mayTake, tagKey, type TakingRunner } from './taking-runner.js';

/** One runner's hold on a build; another one of the same build, later, is another. */
export interface Reservation {
  readonly shared: boolean;
}

/** A project's pending builds, by the tags they ask for, and how busy the project is. */
export class ProjectQueue {
  /** What came for the project's own runners. */
  readonly arrivals = new Arrivals();
  private readonly queues = new Map<string, BuildQueue>();
  private readonly queueOf = new Map<number, BuildQueue>();
  private readonly reserved = new Map<number, Reservation>();
  private reservedShared = 0;
  /** Builds running on shared runners, as the read models have it. */
  runningShared = 0;

  constructor(readonly projectId: number) {}

  /** What fairness goes by: running on shared runners, or about to. */
  get load(): number {
    return this.runningShared + this.reservedShared;
  }

  /** Builds that wait and aren't reserved. */
  get size(): number {
    return this.queueOf.size - this.reserved.size;
  }

  add(buildId: number, tags: readonly string[]): void {
    const key = tagKey(tags);
    const queue = this.queueOf.get(buildId) ?? this.queues.get(key) ?? new BuildQueue(tags);
    if (!this.queueOf.has(buildId)) {
      this.queues.set(key, queue);
      this.queueOf.set(buildId, queue);
      queue.members += 1;
    }
    if (!this.reserved.has(buildId)) queue.add(buildId);
  }

  delete(buildId: number): void {
    const queue = this.queueOf.get(buildId);
    if (queue === undefined) return;
    queue.delete(buildId);
    this.queueOf.delete(buildId);
    queue.members -= 1;
    if (queue.members === 0) this.queues.delete(tagKey(queue.tags));
    this.unreserve(buildId);
  }

  /** The oldest build that the runner may take; null if there is none. */
  first(runner: TakingRunner): number | null {
    let oldest: number | null = null;
    for (const queue of this.queues.values()) {
      if (!mayTake(runner, queue.tags)) continue;
      const id = queue.first();
      if (id !== null && (oldest === null || id < oldest)) oldest = id;
    }
    return oldest;
  }

  /** The oldest build that waits, whoever may take it; null if there is none. */
  oldest(): number | null {
    let oldest: number | null = null;
    for (const queue of this.queues.values()) {
      const id = queue.first();
      if (id !== null && (oldest === null || id < oldest)) oldest = id;
    }
    return oldest;
  }

  /** Keeps the build from all other runners; null if it is no longer there, or another one was faster. */
  reserve(buildId: number, shared: boolean): Reservation | null {
    const queue = this.queueOf.get(buildId);
    if (queue === undefined || this.reserved.has(buildId)) return null;
    queue.delete(buildId);
    const reservation = { shared };
    this.reserved.set(buildId, reservation);
    if (shared) this.reservedShared += 1;
    return reservation;
  }

  /**
   * Offers the build again.
   * @returns its tags; null if the reservation is over and there is nothing to offer
   */
  release(buildId: number, reservation: Reservation): readonly string[] | null {
    if (this.reserved.get(buildId) !== reservation) return null;
    this.unreserve(buildId);
    const queue = this.queueOf.get(buildId);
    queue?.add(buildId);
    return queue?.tags ?? null;
  }

  /** The build is not pending, whatever was read; nothing happens if it has come back meanwhile. */
  forget(buildId: number, reservation: Reservation): void {
    if (this.reserved.get(buildId) === reservation) this.delete(buildId);
  }

  private unreserve(buildId: number): void {
    const reservation = this.reserved.get(buildId);
    if (reservation === undefined) return;
    this.reserved.delete(buildId);
    if (reservation.shared) this.reservedShared -= 1;
  }
}
