/** Bytes of the log between two that are kept: what is read too much, at most, to come to a position between them. */
const APART = 4n * 1024n * 1024n;

/**
 * Positions at which a record is known to begin. A server can't read from one at which none does: positions that clients
 * kept from another server, or made up, are come to from the landmark before them.
 */
export class Landmarks {
  /** The first that was seen in each part of the log. */
  private readonly known = new Map<bigint, bigint>();

  note(position: bigint): void {
    const part = position / APART;
    if (!this.known.has(part)) this.known.set(part, position);
  }

  /** The last one known that is not after the position; 0n, the beginning, if there is none. */
  before(position: bigint): bigint {
    let found = 0n;
    for (const known of this.known.values()) if (known <= position && known > found) found = known;
    return found;
  }
}
