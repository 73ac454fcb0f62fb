import { enginesConfig, s3Address, type EnginesConfig } from './engines-config.js';
import { ConfigInvalid, integer, text, url } from './variables.js';

/** Everything that can be set from outside, read once at start. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  /** null: embedded, in the data folder. */
  readonly engines: EnginesConfig | null;
  /** `s3://bucket/prefix` for artifacts; null: with the traces. */
  readonly s3Url: string | null;
  /** The address that clients see, without a slash at its end; null: made from host and port at start. */
  readonly publicUrl: string | null;
  readonly rootToken: string | null;
  readonly runnerToken: string | null;
  readonly secretKey: string | null;
  /** Verifier keys of those who may co-sign checkpoints. */
  readonly witnessKeys: readonly string[];
  readonly limits: Limits;
  readonly timings: Timings;
  /** Whether the events are indexed behind what goes on, for questions about history. */
  readonly history: boolean;
  readonly logLevel: string;
}

/** Bytes, unless said otherwise. */
export interface Limits {
  readonly jsonBody: number;
  /** A whole trace: of one PATCH as of what it adds up to. */
  readonly trace: number;
  /** An archive of this size is refused, one byte less is taken (GitLab's rule). */
  readonly artifacts: number;
  /** Answers kept ready in memory; 0 keeps the last one. */
  readonly pageCacheEntries: number;
}

/** Milliseconds. */
export interface Timings {
  /** How long an answer waits for the read models to show it. */
  readonly readYourWrites: number;
  /** A pending or running build of which nothing was heard for this long is dropped. */
  readonly stuckAfter: number;
  /** How often delayed builds, expired artifacts and stuck builds are looked for. */
  readonly timerInterval: number;
  /** How often what has happened is signed, if something has; 0: only when asked. */
  readonly checkpointInterval: number;
  /** How long a stop waits for requests under way. */
  readonly drain: number;
  /** After how long without a sign of life another server takes over what one at a time does. */
  readonly leaseTerm: number;
  /** How long a start waits for the engines. */
  readonly engineWait: number;
}

const MIB = 1024 * 1024;

/**
 * Reads the configuration from environment variables.
 * @throws ConfigInvalid naming the variable and what it may be
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const runnerToken = text(env, 'LEDGER_RUNNER_TOKEN', 8);
  const rootToken = text(env, 'LEDGER_ROOT_TOKEN', 8);
  if (rootToken !== null && rootToken === runnerToken) {
    throw new ConfigInvalid('LEDGER_RUNNER_TOKEN', 'must differ from LEDGER_ROOT_TOKEN');
  }
  return {
    host: text(env, 'HOST', 1) ?? '127.0.0.1',
    port: integer(env, 'PORT', 3000, 0, 65_535),
    dataDir: text(env, 'LEDGER_DATA', 1) ?? './data',
    engines: enginesConfig(env),
    s3Url: s3Address(env),
    publicUrl: url(env, 'LEDGER_URL'),
    rootToken,
    runnerToken,
    secretKey: text(env, 'LEDGER_SECRET_KEY', 32),
    witnessKeys: (text(env, 'LEDGER_WITNESS_KEYS', 1) ?? '').split(/[\s,]+/).filter(key => key !== ''),
    limits: {
      jsonBody: integer(env, 'LEDGER_MAX_BODY', 8 * MIB, 1024, 64 * MIB),
      trace: integer(env, 'LEDGER_MAX_TRACE', 64 * MIB, 1024, 1024 * MIB),
      artifacts: integer(env, 'LEDGER_MAX_ARTIFACTS', 2048 * MIB, 1024, 1024 * 1024 * MIB),
      pageCacheEntries: integer(env, 'LEDGER_PAGE_CACHE', 2_000, 0, 100_000),
    },
    timings: {
      readYourWrites: integer(env, 'LEDGER_READ_WAIT_MS', 5_000, 0, 60_000),
      stuckAfter: integer(env, 'LEDGER_STUCK_AFTER', 86_400, 60, 31_536_000) * 1000,
      timerInterval: integer(env, 'LEDGER_TIMER_MS', 1_000, 50, 3_600_000),
      checkpointInterval: integer(env, 'LEDGER_CHECKPOINT_EVERY', 60, 0, 86_400) * 1000,
      drain: integer(env, 'LEDGER_DRAIN_MS', 10_000, 0, 600_000),
      leaseTerm: integer(env, 'LEDGER_LEASE_MS', 5_000, 500, 60_000),
      engineWait: integer(env, 'LEDGER_ENGINE_WAIT_MS', 60_000, 0, 3_600_000),
    },
    history: oneOf(env, 'LEDGER_HISTORY', ['on', 'off'], 'on') === 'on',
    logLevel: oneOf(
      env,
      'LEDGER_LOG',
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'info',
    ),
  };
}

function oneOf(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  allowed: readonly string[],
  otherwise: string,
): string {
  const given = env[name];
  if (given === undefined || given === '') return otherwise;
  if (!allowed.includes(given)) throw new ConfigInvalid(name, `must be one of ${allowed.join(', ')}`);
  return given;
}
