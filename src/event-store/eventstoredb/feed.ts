import type { AllStreamResolvedEvent, AllStreamSubscription } from '@eventstore/db-client';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** One live connection of a subscription: read from while it lasts, thrown away when it breaks. */
export class Feed {
  private broken: unknown;
  private wake: (() => void) | null = null;
  private readonly onAbort = () => this.wake?.();

  /** @param signal ends waiting */
  constructor(
    private readonly subscription: AllStreamSubscription,
    private readonly signal: AbortSignal,
  ) {
    const breakWith = (error: unknown) => {
      this.broken ??= error;
      this.wake?.();
    };
    subscription.on('readable', () => this.wake?.());
    // The listener stays: an error nobody listens to would end the process.
    subscription.on('error', breakWith);
    subscription.on('end', () => breakWith(new Error('EventStoreDB ended the subscription')));
    signal.addEventListener('abort', this.onAbort);
  }

  /** At most `limit` events that have arrived, none if nothing has. Who doesn't call it holds the server back. */
  take(limit: number): AllStreamResolvedEvent[] {
    const events: AllStreamResolvedEvent[] = [];
    while (events.length < limit) {
      const next: AllStreamResolvedEvent | null = this.subscription.read();
      if (next === null) break;
      events.push(next);
    }
    return events;
  }

  /** Ends waiting for more: there is something else to look at. */
  wakeUp(): void {
    this.wake?.();
  }

  /**
   * Resolves when there may be more, or when it was aborted.
   * @throws what broke the connection
   */
  async more(): Promise<void> {
    if (this.subscription.readableLength === 0 && this.broken === undefined && !this.signal.aborted) {
      await new Promise<void>(resolve => {
        this.wake = resolve;
      });
      this.wake = null;
    }
    if (this.broken !== undefined) throw this.broken;
  }

  /**
   * Resolves when so many wait to be taken, or no more came in a turn of the event loop: messages arrive one by
   * one, and a batch of one costs its handler as much as a batch of hundreds.
   */
  async gather(limit: number): Promise<void> {
    const { subscription } = this;
    for (let before = 0; subscription.readableLength > before && subscription.readableLength < limit;) {
      before = subscription.readableLength;
      await nextTurn();
    }
  }

  close(): void {
    this.signal.removeEventListener('abort', this.onAbort);
    // It fails where the subscription never began.
    this.subscription.unsubscribe().catch(() => undefined);
    this.subscription.destroy();
  }
}
