import type { BuildDocument } from '../../projections/build-document.js';
import { distributionOf, type Distribution } from './distribution.js';

export interface Figures {
  /** Builds that ended: `success`, `failed` and `canceled` together. */
  readonly builds: number;
  readonly success: number;
  readonly failed: number;
  readonly canceled: number;
  /** Builds that were retries of others. */
  readonly retries: number;
  /** Builds that succeeded after the same job of the same pipeline, and so of the same commit, had failed. */
  readonly flaky: number;
  /** From the start to the end, of those that started. */
  readonly run: Distribution | null;
  /** From when a runner could have taken it to when one did. */
  readonly queue: Distribution | null;
  /** From when it was made to its end. */
  readonly total: Distribution | null;
}

/** A build that has ended. */
export type EndedBuild = BuildDocument & { readonly finishedAt: string };

export const hasEnded = (build: BuildDocument): build is EndedBuild => build.finishedAt !== null;

/** Counts builds of one group. */
export class Tally {
  private readonly ended = { success: 0, failed: 0, canceled: 0 };
  private builds = 0;
  private retries = 0;
  private flaky = 0;
  private readonly run: number[] = [];
  private readonly queue: number[] = [];
  private readonly total: number[] = [];

  add(build: EndedBuild, flaky: boolean): void {
    const { status, createdAt, enqueuedAt, startedAt, finishedAt } = build;
    this.builds += 1;
    if (status === 'success' || status === 'failed' || status === 'canceled') this.ended[status] += 1;
    if (build.retryOf !== null) this.retries += 1;
    if (flaky) this.flaky += 1;
    this.total.push(between(createdAt, finishedAt));
    if (startedAt === null) return;
    this.run.push(between(startedAt, finishedAt));
    if (enqueuedAt !== null) this.queue.push(between(enqueuedAt, startedAt));
  }

  figures(): Figures {
    const { builds, ended, retries, flaky } = this;
    const [run, queue, total] = [this.run, this.queue, this.total].map(distributionOf);
    return { builds, ...ended, retries, flaky, run: run ?? null, queue: queue ?? null, total: total ?? null };
  }
}

/** Milliseconds. Clocks of several servers may differ: nothing takes less than no time. */
const between = (from: string, to: string): number => Math.max(0, Date.parse(to) - Date.parse(from));

/** Sees which builds succeeded where the same job of the same pipeline had failed. */
export class Flakes {
  private readonly failed = new Set<string>();

  /** @param build that ended after all that were seen before it */
  see({ pipelineId, name, status }: EndedBuild): boolean {
    const job = `${pipelineId}/${name}`;
    if (status === 'failed') this.failed.add(job);
    return status === 'success' && this.failed.has(job);
  }
}
