import type { DomainEvent } from '../event.js';

/** What a runner tells of itself; shown, never trusted. */
export interface RunnerInfo {
  readonly name?: string;
  readonly version?: string;
  readonly revision?: string;
  readonly platform?: string;
  readonly architecture?: string;
}

export interface RunnerSettings {
  readonly description: string;
  readonly tags: readonly string[];
  /** Takes builds without tags too. */
  readonly runUntagged: boolean;
  /** Takes builds of its own project only. */
  readonly locked: boolean;
  /** false: paused, gets no builds. */
  readonly active: boolean;
  readonly info: RunnerInfo;
}

export type RunnerRegistered = DomainEvent<
  'RunnerRegistered',
  RunnerSettings & {
    readonly runnerId: number;
    /** null: a shared runner. */
    readonly projectId: number | null;
    /** SHA-256 of the runner's token, lower-case hex. */
    readonly tokenSha256: string;
  }
>;
export type RunnerUpdated = DomainEvent<
  'RunnerUpdated',
  { readonly runnerId: number; readonly changes: Partial<RunnerSettings> }
>;
export type RunnerRemoved = DomainEvent<'RunnerRemoved', { readonly runnerId: number }>;
export type RunnerEvent = RunnerRegistered | RunnerUpdated | RunnerRemoved;
