import { setTimeout as delay } from 'node:timers/promises';
import type { Fence, Lease, Leases } from './leases.js';

/** Something that one process at a time does, over and over begun and ended as the lease comes and goes. */
export interface Duty {
  /** What it writes carries the fence. If it rejects, the lease goes to whoever wants it next. */
  begin(fence: Fence): Promise<void>;
  /** Called after each begin, also one that rejected. Resolves when nothing goes on any more. */
  end(): Promise<void>;
  /** Called after each renewal; if it rejects, the lease is given up. */
  check?(): Promise<void>;
}

/** How often a holder renews, and how often others ask, in a term. */
const RENEWALS = 5;
const ASKED = 10;
/** Part of a term after which a holder that could not renew gives up by itself, before others may take over. */
const GIVE_UP = 0.75;

/** Stands for a lease until it is stopped, and does the duty for as long as it holds it. */
export class Tenure {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  /** Until then nobody else may have the lease, by this process's steady clock; 0: somebody may. */
  private until = 0;

  constructor(
    private readonly leases: Leases,
    private readonly name: string,
    private readonly duty: Duty,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Resolves when the duty has begun, or another process is found to do it. Never rejects. */
  start(): Promise<void> {
    return new Promise(resolve => {
      this.running = this.run(resolve);
    });
  }

  /** Whether no other process can have the lease at this moment, even if this one was paused for long just now. */
  get holds(): boolean {
    return performance.now() < this.until;
  }

  /** Ends the duty and gives the lease up. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(tried: () => void): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const asked = performance.now();
      const lease = await this.acquire();
      if (lease !== null) await this.serve(lease, asked, tried);
      tried();
      await this.pause(this.leases.term / ASKED);
    }
  }

  private async acquire(): Promise<Lease | null> {
    try {
      return await this.leases.acquire(this.name);
    } catch (error) {
      this.onError(error);
      return null;
    }
  }

  private async serve(lease: Lease, asked: number, begun: () => void): Promise<void> {
    try {
      this.until = asked + this.leases.term * GIVE_UP;
      await this.duty.begin(lease.fence);
      begun();
      await this.keep(lease);
    } catch (error) {
      this.onError(error);
    }
    this.until = 0;
    await this.duty.end().catch(this.onError);
    await lease.release().catch(this.onError);
  }

  /** Returns when the lease is lost or no longer wanted. */
  private async keep(lease: Lease): Promise<void> {
    const { term } = this.leases;
    for (let renewed = performance.now(); ;) {
      await this.pause(term / RENEWALS);
      if (this.stopping.signal.aborted) return;
      const asked = performance.now();
      const answer = await this.renew(lease, renewed + term * GIVE_UP - asked);
      if (answer === 'lost') return;
      if (answer === 'kept') {
        renewed = asked;
        this.until = asked + term * GIVE_UP;
        await this.duty.check?.();
      }
    }
  }

  private async renew(lease: Lease, timeLeft: number): Promise<'kept' | 'lost' | 'unknown'> {
    if (timeLeft <= 0) return 'lost';
    const late = new AbortController();
    const renewal = lease.renew().then(
      kept => (kept ? 'kept' : 'lost'),
      (error: unknown) => {
        this.onError(error);
        return 'unknown' as const;
      },
    );
    const silence = delay(timeLeft, 'lost' as const, { signal: late.signal }).catch(() => 'unknown' as const);
    try {
      return await Promise.race([renewal, silence]);
    } finally {
      late.abort();
    }
  }

  private async pause(milliseconds: number): Promise<void> {
    await delay(milliseconds, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
  }
}
