import type { DomainEvent } from '../event.js';

interface RunData {
  readonly projectId: number;
  /** UUID; the run's stream is `retention-<runId>`. */
  readonly runId: string;
  /** SHA-256 of the rules in force, one a line; lower-case hex. */
  readonly rulesDigest: string;
}

/** What the rules let go at that moment begins to be removed; each removal is an event of its build. */
export type RetentionRunStarted = DomainEvent<
  'RetentionRunStarted',
  RunData & {
    readonly rules: readonly string[];
    /** Ages are reckoned from here; ISO 8601. */
    readonly at: string;
  }
>;
export type RetentionRunFinished = DomainEvent<'RetentionRunFinished', RunData & RunCounts>;

export interface RunCounts {
  /** Removed. */
  readonly traces: number;
  /** Removed. */
  readonly artifacts: number;
  /** Of what was removed. */
  readonly bytes: number;
  /** What only a legal hold has kept. */
  readonly held: number;
  /** false: there is more to remove, for the next run. */
  readonly complete: boolean;
}

export type RetentionEvent = RetentionRunStarted | RetentionRunFinished;
