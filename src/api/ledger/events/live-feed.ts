import { Readable } from 'node:stream';
import type { RecordedEvent } from '../../../event-store/envelope.js';
import type { EventStore, Subscription } from '../../../event-store/event-store.js';
import { filterOf } from '../../../queries/event-log/event-filter.js';
import type { EventLog, Walk } from '../../../queries/event-log/event-log.js';
import type { PresentedEvent } from '../history-presenter.js';

export interface LiveFeedOptions {
  readonly filter: Walk['filter'];
  /** Events after this position; null: what happens from now on. */
  readonly after: bigint | null;
  present(events: readonly RecordedEvent[]): Promise<readonly PresentedEvent[]>;
  /** Rejects when whoever listens may do so no more. */
  stillAllowed(): Promise<void>;
  /** Milliseconds between two signs of life. */
  readonly heartbeat: number;
}

/** How long a client waits before it connects again, in milliseconds. */
const RETRY_MS = 2_000;

/**
 * Server-sent events: what there was after a position by the index, then what comes by a subscription that begins
 * where that ended, so there is neither a gap nor a double. It reads no faster than the client does.
 */
export class LiveFeed extends Readable {
  private roomForMore: (() => void) | null = null;
  private subscription: Subscription | null = null;
  private readonly timer: NodeJS.Timeout;
  private ended = false;

  constructor(
    private readonly store: EventStore,
    private readonly log: EventLog,
    private readonly options: LiveFeedOptions,
  ) {
    super({ encoding: 'utf8', highWaterMark: 64 * 1024 });
    this.timer = setInterval(() => void this.beat(), options.heartbeat);
    void this.run().catch(() => this.end());
  }

  /** Ends the stream: the client connects again, and goes on from the last event it has. */
  end(): void {
    if (this.ended) return;
    this.stop();
    this.push(null);
  }

  override _read(): void {
    this.roomForMore?.();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.stop();
    done(error);
  }

  private stop(): void {
    this.ended = true;
    clearInterval(this.timer);
    this.roomForMore?.();
    void this.subscription?.close();
  }

  private async run(): Promise<void> {
    const { filter } = this.options;
    const end = await this.store.lastPosition();
    const after = this.options.after ?? end;
    await this.write(`retry: ${RETRY_MS}\n: after position ${after}\n\n`);
    for await (const batch of this.log.walk({ filter, after, before: end + 1n, order: 'asc' })) {
      if (this.ended) return;
      await this.tell(batch);
    }
    if (this.ended) return;
    const wanted = filterOf(filter);
    this.subscription = this.store.subscribe(
      { after: after > end ? after : end },
      {
        onEvents: events => this.tell(events.filter(wanted)),
        onDropped: () => this.end(),
      },
    );
  }

  private async tell(events: readonly RecordedEvent[]): Promise<void> {
    if (events.length === 0 || this.ended) return;
    const presented = await this.options.present(events);
    await this.write(presented.map(asMessage).join(''));
  }

  private async write(text: string): Promise<void> {
    if (this.ended || this.push(text)) return;
    await new Promise<void>(resolve => {
      this.roomForMore = resolve;
    });
    this.roomForMore = null;
  }

  private async beat(): Promise<void> {
    try {
      await this.options.stillAllowed();
      // A client that does not read needs no sign of life.
      if (!this.ended && this.roomForMore === null) this.push(': still here\n\n');
    } catch {
      this.end();
    }
  }
}

function asMessage(event: PresentedEvent): string {
  return `id: ${event.position}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
