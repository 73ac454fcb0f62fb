import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Lease, Leases } from './leases.js';

/** An adapter under test. */
export interface LeasesUnderTest {
  /** As one process has them. */
  readonly leases: Leases;
  /** As another process has them, where there can be one. */
  another?(): Leases;
  /** Removes its data. */
  destroy(): Promise<void>;
}

/** What every adapter of the Leases port keeps to. */
export function describeLeases(name: string, factory: () => Promise<LeasesUnderTest>): void {
  describe(`${name} as leases`, () => {
    let subject: LeasesUnderTest;
    let lease: string;

    beforeAll(async () => {
      subject = await factory();
    });
    afterAll(() => subject.destroy());
    beforeEach(() => {
      lease = `lease-${randomUUID()}`;
    });

    it('are given to who asks first, and renewed', async () => {
      const held = await taken(subject.leases, lease);
      expect(held.fence).toEqual({ lease, token: 1 });
      expect(await held.renew()).toBe(true);
      expect(await held.renew()).toBe(true);
    });

    it('are not given twice', async () => {
      await taken(subject.leases, lease);
      expect(await subject.leases.acquire(lease)).toBeNull();
      expect((await taken(subject.leases, `${lease}-other`)).fence.token).toBe(1);
    });

    it('can be had at once when they were released, with a higher token', async () => {
      const first = await taken(subject.leases, lease);
      await first.release();
      expect(await first.renew()).toBe(false);
      const second = await taken(subject.leases, lease);
      expect(second.fence.token).toBeGreaterThan(first.fence.token);
      await first.release();
      expect(await second.renew()).toBe(true);
    });
  });
}

/** What adapters for several processes keep to, besides. Their term must be short. */
export function describeSharedLeases(
  name: string,
  factory: () => Promise<LeasesUnderTest & { another(): Leases }>,
): void {
  describe(`${name} as leases of several processes`, () => {
    let subject: LeasesUnderTest & { another(): Leases };
    let lease: string;

    beforeAll(async () => {
      subject = await factory();
    });
    afterAll(() => subject.destroy());
    beforeEach(() => {
      lease = `lease-${randomUUID()}`;
    });

    it('are kept by a holder that renews, for more than a term', async () => {
      const held = await taken(subject.leases, lease);
      const other = subject.another();
      const until = performance.now() + 2 * other.term;
      while (performance.now() < until) {
        expect(await held.renew()).toBe(true);
        expect(await other.acquire(lease)).toBeNull();
        await delay(other.term / 20);
      }
    });

    it('go to another process when nothing was heard of the holder for a term', async () => {
      const dead = await taken(subject.leases, lease);
      const other = subject.another();
      const heir = await eventuallyTaken(other, lease);
      expect(heir.fence.token).toBeGreaterThan(dead.fence.token);
      expect(await heir.renew()).toBe(true);
    });

    it('are not held any more by one that wakes up too late, and it can take nothing from its heir', async () => {
      const zombie = await taken(subject.leases, lease);
      const heir = await eventuallyTaken(subject.another(), lease);
      expect(await zombie.renew()).toBe(false);
      await zombie.release();
      expect(await heir.renew()).toBe(true);
      expect(await subject.another().acquire(lease)).toBeNull();
    });

    it('go to one of those that reach for them at the same moment', async () => {
      const processes = Array.from({ length: 8 }, () => subject.another());
      for (let round = 1; round <= 5; round += 1) {
        const got = await Promise.all(processes.map(one => one.acquire(lease)));
        const holders = got.filter(one => one !== null);
        expect(holders.map(({ fence }) => fence.token)).toEqual([round]);
        await holders[0]?.release();
      }
    });
  });
}

async function taken(leases: Leases, name: string): Promise<Lease> {
  const lease = await leases.acquire(name);
  if (lease === null) throw new Error(`${name} is another's`);
  return lease;
}

async function eventuallyTaken(leases: Leases, name: string): Promise<Lease> {
  for (let left = 200; left > 0; left -= 1) {
    const lease = await leases.acquire(name);
    if (lease !== null) return lease;
    await delay(leases.term / 20);
  }
  throw new Error(`${name} was never free`);
}
