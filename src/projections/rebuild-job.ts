import type { EventStore } from '../event-store/event-store.js';
import { isoTime, type Clock } from '../ledger/clock.js';
import type { NamedDifference } from './differences.js';
import { foldBeside, Paused, type JobKind, type Serving } from './fold-beside.js';
import { errorText } from './quarantine.js';

export type { JobKind } from './fold-beside.js';

/** Part of the process's time that folding takes unless somebody asks for another. */
export const DEFAULT_SHARE = 0.5;

export interface JobProgress {
  readonly kind: JobKind;
  readonly state: 'folding' | 'comparing' | 'placing' | 'done' | 'failed' | 'stopped';
  /** ISO 8601. */
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** Position that it went on from, where an earlier one had come to or the former documents had; else 0. */
  readonly from: bigint;
  /** Events folded so far. */
  readonly events: number;
  /** Position reached. */
  readonly position: bigint;
  /** Position of the ledger's last event, as of now or of the end. */
  readonly last: bigint;
  /** Events per second. */
  readonly rate: number;
  /** Seconds until all is folded at this rate; null if that can't be said yet, 0 when it is. */
  readonly remaining: number | null;
  readonly error: string | null;
  /** Documents that were served and that the events don't say; known at the end. */
  readonly differences: { readonly count: number; readonly named: readonly NamedDifference[] } | null;
}

type Running = { -readonly [Key in keyof JobProgress]: JobProgress[Key] };

const ENDED: ReadonlySet<JobProgress['state']> = new Set(['done', 'failed', 'stopped']);

export const hasEnded = ({ state }: Pick<JobProgress, 'state'>): boolean => ENDED.has(state);

/** Rebuilds, verifies and rolls back the read models while they serve, one at a time. */
export class RebuildJob {
  private job: Running | null = null;
  private abort = new AbortController();
  private ended: Promise<void> = Promise.resolve();

  constructor(
    private readonly serving: Serving & { readonly store: Pick<EventStore, 'readAll' | 'lastPosition'> },
    private readonly clock: Clock,
    private readonly onEnd: (job: JobProgress, error: unknown) => void,
  ) {}

  /** Of the job that runs, or of the last one; null before the first. */
  get progress(): JobProgress | null {
    return this.job === null ? null : { ...this.job };
  }

  /**
   * @param share part of the process's time that folding may take, above 0 to 1
   * @returns false if one is running
   */
  start(kind: JobKind, share: number): boolean {
    if (this.runs) return false;
    const job: Running = {
      kind,
      state: 'folding',
      startedAt: isoTime(this.clock.now()),
      finishedAt: null,
      from: 0n,
      events: 0,
      position: 0n,
      last: 0n,
      rate: 0,
      remaining: null,
      error: null,
      differences: null,
    };
    this.job = job;
    this.abort = new AbortController();
    this.ended = this.run(job, share, this.abort.signal);
    return true;
  }

  /**
   * Resolves when nothing runs any more; what serves stays, and what a rebuild has folded so far is kept.
   * @param paused it isn't to go on by itself at the next start
   * @returns false if nothing ran
   */
  async stop(paused = false): Promise<boolean> {
    const { runs } = this;
    this.abort.abort(paused ? new Paused() : undefined);
    await this.ended;
    return runs;
  }

  get runs(): boolean {
    return this.job !== null && !hasEnded(this.job);
  }

  private async run(job: Running, share: number, signal: AbortSignal): Promise<void> {
    let failure: unknown = null;
    try {
      job.last = await this.serving.store.lastPosition();
      const { count, named } = await foldBeside(this.serving, {
        kind: job.kind,
        share,
        signal,
        onBegun: from => (job.from = job.position = from),
        onFolded: this.meter(job),
        onPhase: phase => (job.state = phase),
      });
      job.differences = { count, named };
      job.remaining = 0;
      job.state = 'done';
    } catch (error) {
      failure = error;
      job.state = signal.aborted ? 'stopped' : 'failed';
      job.error = signal.aborted ? null : errorText(error);
      job.remaining = null;
    }
    job.finishedAt = isoTime(this.clock.now());
    this.onEnd({ ...job }, failure);
  }

  private meter(job: Running): (events: number, position: bigint) => void {
    const began = performance.now();
    return (events, position) => {
      job.events += events;
      job.position = position;
      if (position > job.last) job.last = position;
      const seconds = Math.max(0.001, (performance.now() - began) / 1000);
      job.rate = Math.round(job.events / seconds);
      const come = Math.max(1, Number(position - job.from));
      job.remaining = Math.ceil((seconds * Number(job.last - position)) / come);
    };
  }
}
