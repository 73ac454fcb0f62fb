/** What a write carries to show on whose behalf it is made: of two fences of one lease the higher token counts. */
export interface Fence {
  readonly lease: string;
  /** Grows with each holder, from 1. */
  readonly token: number;
}

/** The right to do something alone, for as long as it is renewed. */
export interface Lease {
  readonly fence: Fence;
  /**
   * To be called several times within a term.
   * @returns false if it is lost for good: another process may hold it
   * @throws LeasesUnavailable
   */
  renew(): Promise<boolean>;
  /** Others may have it at once. Does nothing if it is lost. @throws LeasesUnavailable */
  release(): Promise<void>;
}

/** Says which of several processes does what only one may do at a time. */
export interface Leases {
  /** Milliseconds without a renewal after which another process may take a lease. */
  readonly term: number;
  /** @returns null while another process has it @throws LeasesUnavailable */
  acquire(name: string): Promise<Lease | null>;
}

/** The leases could not be asked for. Asking again may help. */
export class LeasesUnavailable extends Error {
  constructor(cause: unknown) {
    super('the leases are unavailable', { cause });
    this.name = 'LeasesUnavailable';
  }
}

/** A write came from a process that no longer holds the lease: nothing was written. */
export class FencedOff extends Error {
  constructor({ lease, token }: Fence) {
    super(`The lease ${lease} is another process's since token ${token}`);
    this.name = 'FencedOff';
  }
}
