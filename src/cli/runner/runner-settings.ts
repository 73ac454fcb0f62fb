import type { Coordinator } from './coordinator/coordinator.js';

/** What a runner needs to know; times are in milliseconds. */
export interface RunnerSettings {
  readonly coordinator: Coordinator;
  /** The runner's own secret. */
  readonly token: string;
  readonly description: string;
  /** Builds at the same time. */
  readonly concurrent: number;
  readonly buildsFolder: string;
  /** How long to wait after "no build". */
  readonly checkIntervalMs: number;
  /** How often a build's log is looked at. */
  readonly traceIntervalMs: number;
  /** How long the log may be silent before an empty piece is sent. */
  readonly keepAliveMs: number;
  /** Bytes of a build's log that are kept. */
  readonly outputLimit: number;
  readonly afterScriptTimeoutMs: number;
  /** The environment that builds inherit, but for what is secret in it. */
  readonly env: NodeJS.ProcessEnv;
  /** Take one build, then end. */
  readonly once: boolean;
}

/**
 * GitLab's runner's own defaults, but for the two times of the log: it looks every 3 seconds and is silent for up to
 * 30, and a silent build would hear of its cancelling only then.
 */
export const RUNNER_DEFAULTS = {
  concurrent: 1,
  checkIntervalMs: 3000,
  traceIntervalMs: 1000,
  keepAliveMs: 3000,
  outputLimit: 4 * 1024 * 1024,
  afterScriptTimeoutMs: 5 * 60_000,
} as const;
