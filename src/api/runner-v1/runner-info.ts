import type { RunnerInfo } from '../../domain/runner/events.js';

/** What is kept of `info`; `executor` and `features` are not. */
const KEPT = ['name', 'version', 'revision', 'platform', 'architecture'] as const;
const MAX_LENGTH = 255;

/** What a runner tells of itself, as far as it is kept: texts, cut at 255 characters. */
export function runnerInfoOf(given: unknown): RunnerInfo {
  if (typeof given !== 'object' || given === null) return {};
  const values = given as Readonly<Record<string, unknown>>;
  const kept: { -readonly [Key in keyof RunnerInfo]: RunnerInfo[Key] } = {};
  for (const key of KEPT) {
    const value = values[key];
    if (typeof value === 'string') kept[key] = value.slice(0, MAX_LENGTH);
  }
  return kept;
}

/** What is known of the runner together with what it tells now; null if that is nothing new. */
export function changedInfo(known: RunnerInfo, told: RunnerInfo): RunnerInfo | null {
  const differs = KEPT.some(key => told[key] !== undefined && told[key] !== known[key]);
  return differs ? { ...known, ...told } : null;
}
