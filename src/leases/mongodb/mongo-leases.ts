import type { MongoConnection } from '../../mongodb/mongo-connection.js';
import { reaching } from '../../mongodb/unavailable.js';
import { LeasesUnavailable, type Fence, type Lease, type Leases } from '../leases.js';
import { LeaseTerms, type Term } from './lease-terms.js';

export interface MongoLeasesOptions {
  /** Milliseconds; 5,000 by default. */
  readonly term?: number;
}

interface Sighting {
  readonly id: string;
  readonly beat: number;
  /** When it was first seen like this, by this process's own steady clock. */
  readonly since: number;
}

const TERM_MS = 5_000;

/**
 * Leases of the processes that share a MongoDB. Nobody's wall clock counts: a lease is free when this process has seen
 * no renewal of it for a whole term.
 */
export class MongoLeases implements Leases {
  readonly term: number;
  private readonly terms: LeaseTerms;
  private readonly sightings = new Map<string, Sighting>();

  constructor(connection: MongoConnection, { term = TERM_MS }: MongoLeasesOptions = {}) {
    this.terms = new LeaseTerms(connection);
    this.term = term;
  }

  acquire(name: string): Promise<Lease | null> {
    return reaching(LeasesUnavailable, async () => {
      const newest = await this.terms.newest(name);
      if (newest !== null && !this.isFree(newest)) return null;
      const fence = { lease: name, token: (newest?.token ?? 0) + 1 };
      return (await this.terms.begin(fence)) ? this.leaseOf(fence) : null;
    });
  }

  private isFree({ _id: id, lease, beat, over }: Term): boolean {
    if (over) return true;
    const now = performance.now();
    const seen = this.sightings.get(lease);
    if (seen !== undefined && seen.id === id && seen.beat === beat) return now - seen.since >= this.term;
    this.sightings.set(lease, { id, beat, since: now });
    return false;
  }

  private leaseOf(fence: Fence): Lease {
    return {
      fence,
      renew: () => reaching(LeasesUnavailable, () => this.terms.renew(fence)),
      release: () => reaching(LeasesUnavailable, () => this.terms.end(fence)),
    };
  }
}
