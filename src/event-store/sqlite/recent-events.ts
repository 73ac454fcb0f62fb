import type { RecordedEvent } from '../envelope.js';

const MAX_EVENTS = 8_192;
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * The newest events of the ledger, as many as memory is given: who is near the head is served from here, and
 * all get the very same objects. Positions in it are consecutive.
 */
export class RecentEvents {
  private events: { readonly event: RecordedEvent; readonly size: number }[] = [];
  private bytes = 0;
  /** Entries at the front that are no longer kept; cut off now and then, since a shift moves all the others. */
  private gone = 0;

  /** @param head position of the ledger's last event */
  constructor(private head: number) {}

  get lastPosition(): number {
    return this.head;
  }

  /** Takes the next event. @param size of its text */
  push(event: RecordedEvent, size: number): void {
    this.events.push({ event, size });
    this.bytes += size;
    this.head = Number(event.position);
    while (this.bytes > MAX_BYTES || this.events.length - this.gone > MAX_EVENTS) this.drop();
    if (this.gone < MAX_EVENTS) return;
    this.events = this.events.slice(this.gone);
    this.gone = 0;
  }

  /** At most `limit` events after the position; undefined if they are no longer all here. */
  after(position: number, limit: number): RecordedEvent[] | undefined {
    const wanted = this.head - position;
    if (wanted > this.events.length - this.gone) return undefined;
    const start = this.events.length - Math.max(wanted, 0);
    return this.events.slice(start, start + limit).map(({ event }) => event);
  }

  private drop(): void {
    this.bytes -= this.events[this.gone]?.size ?? 0;
    this.gone += 1;
  }
}
