/** How long something took; seconds. */
export interface Distribution {
  /** How many there were of which it is known. */
  readonly count: number;
  readonly min: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  /** Of all together. */
  readonly sum: number;
}

const SECOND = 1_000;
const seconds = (milliseconds: number): number => Math.round(milliseconds) / SECOND;

/**
 * Percentiles by nearest rank: each is one of the values, the smallest that is not less than so many per cent of them.
 * @param values milliseconds, in any order
 * @returns null without any
 */
export function distributionOf(values: readonly number[]): Distribution | null {
  const sorted = Float64Array.from(values).toSorted();
  const count = sorted.length;
  if (count === 0) return null;
  const at = (place: number): number => seconds(sorted[place] ?? 0);
  const percentile = (percent: number): number => at(Math.ceil((percent * count) / 100) - 1);
  const sum = sorted.reduce((total, value) => total + value, 0);
  return {
    count,
    min: at(0),
    mean: seconds(sum / count),
    p50: percentile(50),
    p90: percentile(90),
    p95: percentile(95),
    p99: percentile(99),
    max: at(count - 1),
    sum: seconds(sum),
  };
}
