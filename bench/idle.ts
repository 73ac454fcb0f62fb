import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until what a server of this process does at its start is over. */
export async function idle(): Promise<void> {
  for (let busy = 1; busy > 0.1;) {
    const before = performance.eventLoopUtilization();
    await sleep(250);
    busy = performance.eventLoopUtilization(before).utilization;
  }
}
