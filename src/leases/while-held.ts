import { setTimeout as delay } from 'node:timers/promises';
import type { Lease, Leases } from './leases.js';

const ASKED = 10;
const RENEWALS = 5;

/** Does the work while no other process does what the lease is for; waits for its turn as long as that takes. */
export async function whileHeld<Result>(
  leases: Leases,
  name: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const lease = await acquired(leases, name);
  const renewing = setInterval(() => void lease.renew().catch(() => undefined), leases.term / RENEWALS);
  try {
    return await work();
  } finally {
    clearInterval(renewing);
    // It runs out by itself where it can't be given back.
    await lease.release().catch(() => undefined);
  }
}

async function acquired(leases: Leases, name: string): Promise<Lease> {
  for (;;) {
    const lease = await leases.acquire(name);
    if (lease !== null) return lease;
    await delay(leases.term / ASKED);
  }
}
