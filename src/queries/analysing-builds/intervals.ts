export const INTERVALS = ['hour', 'day', 'week', 'month'] as const;
export type Interval = (typeof INTERVALS)[number];

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** 1970 began on a Thursday: the Monday before it. */
const FIRST_MONDAY = -3 * DAY;

/**
 * When the interval begins in which a time lies, in UTC; weeks begin on Monday.
 * @param time milliseconds since 1970
 */
export function startOf(interval: Interval, time: number): number {
  if (interval === 'hour') return floor(time, HOUR, 0);
  if (interval === 'day') return floor(time, DAY, 0);
  if (interval === 'week') return floor(time, 7 * DAY, FIRST_MONDAY);
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

const floor = (time: number, step: number, origin: number): number =>
  Math.floor((time - origin) / step) * step + origin;
