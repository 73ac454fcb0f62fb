import { BuildQueue } from './build-queue.js';
import type { TakingRunner } from './taking-runner.js';

/** A project's pending builds, by the tags they ask for, and how busy the project is. */
export class ProjectQueue {
  private readonly queues = new Map<string, BuildQueue>();
  private readonly queueOf = new Map<number, BuildQueue>();
  private readonly reserved = new Map<number, boolean>();
  private reservedShared = 0;
  /** Builds running on shared runners, as the read models have it. */
  runningShared = 0;

  /** What fairness goes by: running on shared runners, or about to. */
  get load(): number {
    return this.runningShared + this.reservedShared;
  }

  get size(): number {
    return this.queueOf.size - this.reserved.size;
  }

  add(buildId: number, tags: readonly string[]): void {
    const key = tags.toSorted().join('\0');
    const queue = this.queues.get(key) ?? new BuildQueue(tags);
    this.queues.set(key, queue);
    if (!this.queueOf.has(buildId)) queue.members += 1;
    this.queueOf.set(buildId, queue);
    if (!this.reserved.has(buildId)) queue.add(buildId);
  }

  delete(buildId: number): void {
    const queue = this.queueOf.get(buildId);
    if (queue === undefined) return;
    queue.delete(buildId);
    this.queueOf.delete(buildId);
    queue.members -= 1;
    if (queue.members === 0) this.queues.delete(queue.tags.toSorted().join('\0'));
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

  reserve(buildId: number, shared: boolean): void {
    this.queueOf.get(buildId)?.delete(buildId);
    this.reserved.set(buildId, shared);
    if (shared) this.reservedShared += 1;
  }

  release(buildId: number): void {
    this.unreserve(buildId);
    this.queueOf.get(buildId)?.add(buildId);
  }

  private unreserve(buildId: number): void {
    const shared = this.reserved.get(buildId);
    if (shared === undefined) return;
    this.reserved.delete(buildId);
    if (shared) this.reservedShared -= 1;
  }
}

/** All of the build's tags are the runner's; without tags it must take untagged builds. */
function mayTake(runner: TakingRunner, tags: readonly string[]): boolean {
  return tags.length === 0 ? runner.runUntagged : tags.every(tag => runner.tags.includes(tag));
}
