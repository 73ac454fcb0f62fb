import type { ReadSide } from '../ledger/read-side.js';
import type { ProjectionRunner } from '../projections/projection-runner.js';
import type { ReadModels } from '../read-models/read-models.js';
import { SharedAnswers } from '../read-models/shared-answers.js';

/** After how many milliseconds the checkpoint is asked itself, and for how long its answer is good for others. */
const PATIENCE_MS = 500;

/** @param wait milliseconds that an answer waits at most */
export function exclusiveReadSide(projection: ProjectionRunner, wait: number): ReadSide {
  return {
    get position() {
      return projection.position;
    },
    shown: position => projection.reached(position, wait),
    reachable: () => Promise.resolve(),
  };
}

/**
 * Where other processes may fold: usually this one follows them closely, but when it can't (its own connection to the
 * event store is down) the checkpoint tells what the documents show all the same.
 */
export class SharedReadSide implements ReadSide {
  private readonly looks = new SharedAnswers<void>();
  private asked: { readonly answer: Promise<bigint>; readonly at: number } | null = null;

  /** @param wait milliseconds that an answer waits at most */
  constructor(
    private readonly projection: ProjectionRunner,
    private readonly readModels: Pick<ReadModels, 'checkpoint' | 'ping'>,
    private readonly checkpoint: string,
    private readonly wait: number,
  ) {}

  get position(): bigint {
    return this.projection.position;
  }

  async shown(position: bigint): Promise<boolean> {
    const until = performance.now() + this.wait;
    for (;;) {
      const left = Math.max(0, until - performance.now());
      if (await this.projection.reached(position, Math.min(PATIENCE_MS, left))) return true;
      if (!this.projection.leads && (await this.saved()) >= position) return true;
      if (performance.now() >= until) return false;
    }
  }

  reachable(): Promise<void> {
    return this.looks.ask('', () => this.readModels.ping());
  }

  /** All who wait at once share one answer; 0n if there is none. */
  private saved(): Promise<bigint> {
    const now = performance.now();
    if (this.asked === null || now - this.asked.at >= PATIENCE_MS) {
      const answer = this.readModels.checkpoint(this.checkpoint).catch(() => 0n);
      this.asked = { answer, at: now };
    }
    return this.asked.answer;
  }
}
