import type { RecordedEvent, SealedEvent } from '../envelope.js';
import { recordedEvent } from '../recorded-event.js';
import type { Upcasters } from '../upcasters.js';

const MAX_EVENTS = 8_192;
const MAX_LENGTH = 16 * 1024 * 1024;

interface Entry {
  readonly sealed: SealedEvent;
  readonly position: number;
  /** Made when the first subscriber asks; the others get the very same object. */
  event?: RecordedEvent;
}

/**
 * The newest events of the ledger, as far as subscribers still want them: who is near the head is served from
 * memory. Positions in it are consecutive.
 */
export class RecentEvents {
  private entries: Entry[] = [];
  /** Characters of the entries' text. */
  private length = 0;

  /** @param head position of the ledger's last event */
  constructor(
    private head: number,
    private readonly registry: Upcasters,
  ) {}

  get lastPosition(): number {
    return this.head;
  }

  /**
   * Takes the events of a batch; their positions follow the last one.
   * @param wantedAfter the least position that a subscriber has reached
   */
  push(events: readonly SealedEvent[], wantedAfter: number): void {
    for (const sealed of events) {
      this.head += 1;
      this.entries.push({ sealed, position: this.head });
      this.length += sealed.canonical.length;
    }
    this.forget(wantedAfter);
  }

  /** At most `limit` events after the position; undefined if they are no longer all here. */
  after(position: number, limit: number): RecordedEvent[] | undefined {
    const wanted = this.head - position;
    if (wanted > this.entries.length) return undefined;
    const start = this.entries.length - Math.max(wanted, 0);
    return this.entries.slice(start, start + limit).map(entry => {
      entry.event ??= recordedEvent(
        entry.sealed.envelope,
        entry.sealed.hash,
        BigInt(entry.position),
        this.registry,
      );
      return entry.event;
    });
  }

  /** Lets go of what everybody has, and of what one who is too slow may read from the disk. */
  private forget(wantedAfter: number): void {
    const { entries } = this;
    let gone = 0;
    for (const { sealed, position } of entries) {
      const kept = entries.length - gone;
      if (position > wantedAfter && kept <= MAX_EVENTS && this.length <= MAX_LENGTH) break;
      this.length -= sealed.canonical.length;
      gone += 1;
    }
    if (gone > 0) this.entries = entries.slice(gone);
  }
}
