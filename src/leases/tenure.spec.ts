import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../../test/support/core-storage.js';
import type { Lease, Leases } from './leases.js';
import { Tenure } from './tenure.js';

/** One lease that a test gives and takes. */
class FakeLeases implements Leases {
  readonly term = 100;
  free = true;
  kept = true;
  away = false;
  token = 0;

  async acquire(lease: string): Promise<Lease | null> {
    if (this.away) throw new Error('away');
    if (!this.free) return null;
    this.free = false;
    this.kept = true;
    this.token += 1;
    const { token } = this;
    return {
      fence: { lease, token },
      renew: async () => {
        if (this.away) throw new Error('away');
        return this.kept && token === this.token;
      },
      release: async () => {
        if (token === this.token) this.free = true;
      },
    };
  }
}

describe('A tenure', () => {
  const running: Tenure[] = [];
  const told: string[] = [];
  const errors: unknown[] = [];
  const stand = (leases: Leases, facts: { check?: () => Promise<void>; begin?: () => void } = {}): Tenure => {
    const { begin, ...rest } = facts;
    const tenure = new Tenure(
      leases,
      'work',
      {
        begin: async ({ token }) => {
          told.push(`begin ${token}`);
          begin?.();
        },
        end: async () => void told.push('end'),
        ...rest,
      },
      error => errors.push(error),
    );
    running.push(tenure);
    return tenure;
  };

  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop();
    told.length = 0;
    errors.length = 0;
  });

  it('has begun when it has started, and is over when it has stopped', async () => {
    const leases = new FakeLeases();
    const tenure = stand(leases);
    await tenure.start();
    expect(told).toEqual(['begin 1']);
    await tenure.stop();
    expect([told, leases.free]).toEqual([['begin 1', 'end'], true]);
  });

  it('has started, too, when another process has the lease, and begins when that one is gone', async () => {
    const leases = new FakeLeases();
    leases.free = false;
    await stand(leases).start();
    expect(told).toEqual([]);
    leases.free = true;
    await eventually(() => told.length === 1);
    expect(told).toEqual(['begin 1']);
  });

  it('ends when the lease is lost, and begins anew with another token', async () => {
    const leases = new FakeLeases();
    await stand(leases).start();
    leases.kept = false;
    await eventually(() => told.length === 3);
    expect(told).toEqual(['begin 1', 'end', 'begin 2']);
  });

  it('ends before the term does when it can not renew', async () => {
    const leases = new FakeLeases();
    await stand(leases).start();
    leases.away = true;
    await eventually(() => told.length === 2);
    expect(told).toEqual(['begin 1', 'end']);
    leases.away = false;
    await eventually(() => told.length === 3);
    expect(told).toEqual(['begin 1', 'end', 'begin 2']);
  });

  it('gives the lease up when the work could not begin, or is not as it should be', async () => {
    const leases = new FakeLeases();
    let broken = true;
    const fail = (): void => {
      if (broken) throw new Error('broken');
    };
    await stand(leases, { begin: fail }).start();
    expect(told.slice(0, 2)).toEqual(['begin 1', 'end']);
    broken = false;
    await eventually(() => told.at(-1)?.startsWith('begin'));
    expect(errors).not.toEqual([]);
    const checked = new FakeLeases();
    await stand(checked, { check: () => Promise.reject(new Error('stale')) }).start();
    await eventually(() => checked.token > 1);
    expect(checked.token).toBeGreaterThan(1);
  });

  it('says that it holds the lease only while nobody else can have it, whatever it was told last', async () => {
    const leases = new FakeLeases();
    const tenure = stand(leases);
    expect(tenure.holds).toBe(false);
    await tenure.start();
    expect(tenure.holds).toBe(true);
    // Nothing else runs meanwhile: so it is for a process that was paused, when it goes on.
    for (const began = performance.now(); performance.now() - began < leases.term;);
    expect([told, tenure.holds]).toEqual([['begin 1'], false]);
    await eventually(() => tenure.holds);
    await tenure.stop();
    expect(tenure.holds).toBe(false);
  });

  it('renews for as long as it lasts', async () => {
    const leases = new FakeLeases();
    await stand(leases).start();
    await delay(leases.term * 3);
    expect(told).toEqual(['begin 1']);
  });
});
