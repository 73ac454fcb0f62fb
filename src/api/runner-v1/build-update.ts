import { invalid } from './refusals.js';

/** What a runner tells of a build, checked. */
export interface BuildUpdate {
  /** null: it goes on. */
  readonly state: 'success' | 'failed' | null;
  /** The whole trace; null: as it was. */
  readonly trace: Uint8Array | null;
  /** GitLab's later words: `script_failure`, `runner_system_failure`, …; an extension of ours. */
  readonly failureReason: string | null;
  /** Of the script; an extension of ours. */
  readonly exitCode: number | null;
}

const REASON = /^[a-z0-9_]{1,100}$/i;
/** Windows gives unsigned, shells give 0 to 255. */
const MIN_EXIT_CODE = -(2 ** 31);
const MAX_EXIT_CODE = 2 ** 32 - 1;

/**
 * `state`, `trace`, `exit_code`, `failure_reason`; a state other than `success` and `failed` changes nothing.
 * @param param gives a parameter wherever it stands
 * @throws ApiError 400 naming the parameter
 */
export function updateOf(param: (name: string) => unknown): BuildUpdate {
  const state = optional('state', param('state'), isText);
  const trace = optional('trace', param('trace'), isText);
  return {
    state: state === 'success' || state === 'failed' ? state : null,
    trace: trace === null ? null : Buffer.from(trace, 'utf8'),
    failureReason: optional('failure_reason', param('failure_reason'), isReason),
    exitCode: exitCodeOf(param('exit_code')),
  };
}

function optional<Value>(name: string, given: unknown, is: (value: unknown) => value is Value): Value | null {
  if (given === undefined || given === null) return null;
  if (!is(given)) throw invalid(name);
  return given;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isReason = (value: unknown): value is string => isText(value) && REASON.test(value);

function exitCodeOf(given: unknown): number | null {
  if (given === undefined || given === null) return null;
  const code = isText(given) && /^-?\d{1,10}$/.test(given) ? Number(given) : given;
  if (typeof code !== 'number' || !Number.isInteger(code)) throw invalid('exit_code');
  if (code < MIN_EXIT_CODE || code > MAX_EXIT_CODE) throw invalid('exit_code');
  return code;
}
