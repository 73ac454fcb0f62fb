import type { Lease, Leases } from './leases.js';

const TERM_MS = 60_000;

/** Where no other process can be: every lease is ours, one holder after the other. */
export class EmbeddedLeases implements Leases {
  readonly term = TERM_MS;
  private readonly held = new Set<string>();
  private readonly tokens = new Map<string, number>();

  acquire(name: string): Promise<Lease | null> {
    if (this.held.has(name)) return Promise.resolve(null);
    this.held.add(name);
    const token = (this.tokens.get(name) ?? 0) + 1;
    this.tokens.set(name, token);
    const isOurs = (): boolean => this.held.has(name) && this.tokens.get(name) === token;
    return Promise.resolve({
      fence: { lease: name, token },
      renew: () => Promise.resolve(isOurs()),
      release: () => {
        if (isOurs()) this.held.delete(name);
        return Promise.resolve();
      },
    });
  }
}
