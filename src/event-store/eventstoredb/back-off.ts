import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_MS = 50;

/**
 * Waits before another attempt: 50 ms, then twice as long each time, and a random part of it, so that several
 * servers don't come back at once.
 * @param failures attempts that have failed since the last one that didn't, from 1
 * @param longest milliseconds
 * @returns false if it was aborted
 */
export async function backOff(failures: number, longest: number, signal: AbortSignal): Promise<boolean> {
  const full = Math.min(FIRST_MS * 2 ** (failures - 1), longest);
  try {
    await sleep(full * (0.5 + Math.random() / 2), undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
