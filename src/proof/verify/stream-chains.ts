import { SpillingMap } from '../../sqlite/spilling-map.js';
import { nameOf, type ReadEnvelope } from './read-row.js';

/** Where each stream ends, and whether the next event follows from there. */
export class StreamChains {
  private readonly ends = new SpillingMap();
  /** Streams that were begun. */
  count = 0;

  /** @returns why the event doesn't follow the one before it in its stream; null if it does */
  follow(event: ReadEnvelope, hash: string): string | null {
    const end = this.end(event.stream);
    if (event.revision !== end.revision + 1) {
      return end.revision < 0
        ? 'the events of its stream before it are missing'
        : `it follows ${nameOf({ ...event, revision: end.revision })}: an event between is missing, or out of place`;
    }
    if (event.previousHash !== end.hash) {
      return `it was chained to ${event.previousHash ?? 'nothing'}, but the event before it is ${end.hash ?? 'none'}`;
    }
    this.ends.set(event.stream, `${event.revision} ${hash}`);
    if (event.revision === 0) this.count += 1;
    return null;
  }

  close(): void {
    this.ends.close();
  }

  private end(stream: string): { readonly revision: number; readonly hash: string | null } {
    const [revision, hash] = this.ends.get(stream)?.split(' ') ?? [];
    return hash === undefined ? { revision: -1, hash: null } : { revision: Number(revision), hash };
  }
}
